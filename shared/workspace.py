"""Where a process works on local disk: one private folder, with every workspace in it.

Retailers' records lie there in the clear, so nobody else may read it; and DuckDB may touch no file
outside it (`shared.duck.engine`). What a killed process leaves behind is found by its lock, which
the system takes off with the process.
"""

import atexit
import fcntl
import os
import shutil
import stat
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from shared.errors import ConfigurationError
from shared.output.logs import get_logger

_made: dict[int, Path] = {}
"""By the number of the process: a fork has a number of its own, and so a folder of its own."""
_making = threading.Lock()
LONGEST_SWEEP = 5.0
"""Seconds that a process spends in its beginning on what others have left."""


def workspaces_root() -> Path:
    """The folder of all this user's processes, `retail-<uid>` in the temporary folder.

    Raises:
        ConfigurationError: somebody else owns it, or may look into it.
    """
    root = Path(tempfile.gettempdir()).resolve() / f"retail-{os.getuid()}"
    with suppress(FileExistsError):  # looked at below, whatever it is
        root.mkdir(mode=0o700)
    found = root.lstat()
    is_private = stat.S_ISDIR(found.st_mode) and not found.st_mode & 0o077
    if not is_private or found.st_uid != os.getuid():
        raise ConfigurationError(
            f"{root} is no folder of this user alone: remove it, or point TMPDIR to another folder"
        )
    return root


def process_folder() -> Path:
    """This process's own folder, named with its number and start; gone when the process ends."""
    with _making:
        pid = os.getpid()
        if pid not in _made:
            _made[pid] = _make_folder(pid)
        return _made[pid]


@contextmanager
def workspace() -> Iterator[Path]:
    """A folder of this process's that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="work-", dir=process_folder()) as name:
        yield Path(name)


def abandoned_folders() -> list[Path]:
    """Folders whose process has ended without removing them: it was killed."""
    found = []
    for folder in sorted(workspaces_root().iterdir()):
        with _left_alone(folder) as is_abandoned:
            if is_abandoned:
                found.append(folder)
    return found


def sweep_workspaces(longest: float = LONGEST_SWEEP) -> list[Path]:
    """Remove what killed processes of this user have left; returns their folders.

    A folder is swept while its lock is held: nobody can begin to work in it meanwhile. No link is
    followed. What cannot be removed is logged, and stays for the next process to try.

    Args:
        longest: seconds after which the rest is left to the next process.
    """
    deadline, swept = time.monotonic() + longest, []
    for folder in sorted(workspaces_root().iterdir()):
        if time.monotonic() >= deadline:
            break
        with _left_alone(folder) as is_abandoned:
            if is_abandoned and _is_removed(folder):
                swept.append(folder)
    return swept


def _make_folder(pid: int) -> Path:
    while True:
        prefix = f"{pid}-{datetime.now(UTC):%Y%m%dT%H%M%S}-"
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=workspaces_root()))
        if _hold(folder):
            break  # else another process swept it before it was held

    def remove() -> None:
        if os.getpid() == pid:
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)
    sweep_workspaces()
    return folder


def _hold(folder: Path) -> bool:
    """Lock a folder for as long as this process lives; False when it is gone already."""
    try:
        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        return False
    fcntl.flock(held, fcntl.LOCK_SH)
    if folder.exists():
        return True
    os.close(held)
    return False


@contextmanager
def _left_alone(folder: Path) -> Iterator[bool]:
    """Whether a folder is ours and no process holds it; then it is held until the block's end."""
    try:
        seen = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:  # gone meanwhile, or no folder at all
        yield False
        return
    try:
        if os.fstat(seen).st_uid != os.getuid():
            yield False
            return
        try:
            fcntl.flock(seen, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(seen)


def _is_removed(folder: Path) -> bool:
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:  # another process was quicker
        return False
    except OSError as error:
        get_logger().warning("an abandoned workspace stays", folder=str(folder), reason=str(error))
        return False
    return True
