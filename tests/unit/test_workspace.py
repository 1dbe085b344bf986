"""Where a process works: a folder of its own, that is found when the process was killed."""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shared.errors import ConfigurationError
from shared.workspace import (
    _hold,
    abandoned_folders,
    process_folder,
    sweep_workspaces,
    workspace,
    workspaces_root,
)
from tests.support.waiting import HANG

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


def test_a_fork_has_a_folder_of_its_own(temporary: Path) -> None:
    ours = process_folder()
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.write(writing, str(process_folder()).encode())
        os._exit(0)
    os.waitpid(child, 0)
    theirs = Path(os.read(reading, 4096).decode())
    assert theirs != ours
    assert theirs in abandoned_folders()  # it ended without clearing up
    assert theirs.is_relative_to(temporary)


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
    root.unlink()
    root.symlink_to(temporary / "nothing")
    with pytest.raises(ConfigurationError):
        workspaces_root()
    root.unlink()
    root.write_text("")
    with pytest.raises(ConfigurationError):
        workspaces_root()


def _killed() -> Path:
    """The folder that a killed process has left, with a record in it."""
    worker, folder = _worker()
    (folder / "work-record").mkdir()
    (folder / "work-record" / "sales.json").write_text('{"email": "jo@example.com"}')
    worker.kill()
    worker.communicate()
    return folder


def test_the_next_process_sweeps_what_a_killed_one_has_left(temporary: Path) -> None:
    living, its = _worker()
    left = _killed()
    assert left.is_relative_to(temporary)
    after, new = _worker()
    assert (left.exists(), its.exists(), new.exists()) == (False, True, True)
    for worker in (living, after):
        worker.communicate("")


def test_a_number_that_another_process_has_got_since_protects_nothing(temporary: Path) -> None:
    left = _killed()
    reused = left.rename(left.parent / f"{os.getpid()}-20240101T000000-abcdefgh")
    assert reused.is_relative_to(temporary)
    assert sweep_workspaces() == [reused]


def test_a_process_whose_folder_is_called_otherwise_keeps_it(temporary: Path) -> None:
    living, its = _worker()
    renamed = its.rename(temporary / f"retail-{os.getuid()}" / "1-20240101T000000-abcdefgh")
    assert sweep_workspaces() == []
    assert renamed.exists()
    living.kill()
    living.communicate()
    assert sweep_workspaces() == [renamed]


def test_no_link_is_followed(temporary: Path) -> None:
    precious = temporary / "precious"
    precious.mkdir()
    (precious / "file").write_text("stays")
    left = _killed()
    (left / "link").symlink_to(precious)
    link = workspaces_root() / "1-20240101T000000-abcdefgh"
    link.symlink_to(precious)
    assert sweep_workspaces() == [left]
    assert (precious / "file").read_text() == "stays"
    assert link.is_symlink()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can make a folder of somebody else")
def test_what_is_not_ours_stays(temporary: Path) -> None:
    left = _killed()
    assert left.is_relative_to(temporary)
    os.chown(left, 65534, 65534)
    assert (sweep_workspaces(), abandoned_folders()) == ([], [])
    os.chown(left, 0, 0)
    assert sweep_workspaces() == [left]


def test_a_file_that_lies_about_is_no_workspace(temporary: Path) -> None:
    stray = workspaces_root() / "notes.txt"
    stray.touch()
    assert stray.is_relative_to(temporary)
    assert (sweep_workspaces(), stray.exists()) == ([], True)


def test_a_sweep_ends_when_its_time_is_over_and_the_next_goes_on(temporary: Path) -> None:
    left = _killed()
    assert left.is_relative_to(temporary)
    assert sweep_workspaces(longest=0) == []
    assert sweep_workspaces() == [left]


def test_nobody_works_in_a_folder_that_is_being_swept(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that has made its folder and not held it yet finds it gone, and makes another."""
    begun = threading.Event()
    go_on = threading.Event()
    remove = shutil.rmtree

    def slowly(folder: Path) -> None:
        begun.set()
        go_on.wait(HANG)
        remove(folder)

    made = workspaces_root() / "1-20240101T000000-abcdefgh"
    made.mkdir(mode=0o700)
    assert made.is_relative_to(temporary)
    monkeypatch.setattr(shutil, "rmtree", slowly)
    with ThreadPoolExecutor(2) as pool:
        swept = pool.submit(sweep_workspaces)
        assert begun.wait(HANG)
        held = pool.submit(_hold, made)
        with pytest.raises(TimeoutError):  # it waits for the sweep
            held.result(timeout=0.2)
        go_on.set()
        assert (swept.result(), held.result()) == ([made], False)
