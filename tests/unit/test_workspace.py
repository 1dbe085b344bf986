"""Where a process works: a folder of its own, that is found when the process was killed."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from shared.errors import ConfigurationError
from shared.workspace import abandoned_folders, process_folder, workspace, workspaces_root

pytestmark = pytest.mark.unit

WORK = """
import sys
from shared.workspace import workspace
with workspace() as folder:
    print(folder.parent, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another folder for temporary files, in which no process works."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def _worker() -> tuple[subprocess.Popen[str], Path]:
    worker = subprocess.Popen(
        [sys.executable, "-c", WORK], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert worker.stdout
    return worker, Path(worker.stdout.readline().strip())


def test_nobody_else_may_look_into_a_workspace() -> None:
    with workspace() as folder:
        assert folder.parent == process_folder()
        assert folder.parent.parent == workspaces_root()
        for each in (folder, folder.parent, folder.parent.parent):
            assert each.stat().st_mode & 0o777 == 0o700
    assert not folder.exists()


def test_a_fork_has_a_folder_of_its_own() -> None:
    ours = process_folder()
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.write(writing, str(process_folder()).encode())
        os._exit(0)
    os.waitpid(child, 0)
    theirs = Path(os.read(reading, 4096).decode())
    assert theirs != ours
    assert theirs in abandoned_folders()  # it ended without clearing up
    theirs.rmdir()


def test_what_a_killed_process_leaves_is_found_and_what_a_living_one_has_is_not(
    temporary: Path,
) -> None:
    (living, its), (killed, left) = _worker(), _worker()
    killed.kill()
    killed.communicate()
    assert abandoned_folders() == [left]
    assert left.is_relative_to(temporary)
    living.communicate("")  # ends in peace
    assert not its.exists()


def test_a_root_that_others_made_is_refused(temporary: Path) -> None:
    root = temporary / f"retail-{os.getuid()}"
    root.mkdir()
    root.chmod(0o777)
    with pytest.raises(ConfigurationError, match="no folder of this user alone"):
        workspaces_root()
    root.rmdir()
    root.symlink_to("/tmp")  # noqa: S108 - the attack
    with pytest.raises(ConfigurationError):
        workspaces_root()
