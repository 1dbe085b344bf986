"""PostgreSQL's programs where the account that runs them can reach them.

The account may not pass through the folders of the checkout, or not read what was installed with a
umask of 077. Then it gets a copy of its own: nobody's folders are opened for it.
"""

import shutil
import tempfile
from hashlib import sha256
from pathlib import Path

from scripts.stack.errors import StackError
from scripts.stack.postgres.account import may_use
from scripts.stack.processes.process import Account

COPIES = Path("/var/lib/retail-data-pipeline/postgres")
"""Root's, and open to be read by others."""
FOR_OTHERS = 0o755


def usable_programs(bin_dir: Path, account: Account | None, copies: Path = COPIES) -> Path:
    """The folder of the programs, or of their copy, for an account to run.

    Raises:
        StackError: they could not be copied.
    """
    if account is None or all(may_use(each, account) for each in _parts(bin_dir)):
        return bin_dir
    copy = copies / _version(bin_dir)
    if not copy.exists():
        try:
            _copy(bin_dir, copy)
        except (OSError, shutil.Error) as error:
            raise StackError(f"PostgreSQL's programs could not be copied to {copy}: {error}") from (
                error
            )
    return copy / bin_dir.relative_to(_root(bin_dir))


def _root(bin_dir: Path) -> Path:
    """What the places of all that belongs to the programs are counted from."""
    return bin_dir.parents[2]


def _parts(bin_dir: Path) -> list[Path]:
    """The installation, and a wheel's libraries beside it, which it finds by its own place."""
    libraries = bin_dir.parents[1].with_suffix(".libs")
    return [bin_dir.parent, *([libraries] if libraries.is_dir() else [])]


def _version(bin_dir: Path) -> str:
    """What names this very installation."""
    server = (bin_dir / "postgres").stat()
    named = f"{bin_dir.resolve()} {server.st_mtime_ns} {server.st_size}"
    return sha256(named.encode()).hexdigest()[:16]


def _copy(bin_dir: Path, copy: Path) -> None:
    """It appears complete or not at all, whoever makes it at the same time."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    for folder in (copy.parent, copy.parent.parent):
        folder.chmod(FOR_OTHERS)
    with tempfile.TemporaryDirectory(dir=copy.parent) as name:
        unfinished = Path(name) / "programs"
        for part in _parts(bin_dir):
            target = unfinished / part.relative_to(_root(bin_dir))
            shutil.copytree(part, target, symlinks=True)
        for entry in (unfinished, *unfinished.rglob("*")):
            if not entry.is_symlink():
                _let_others_read(entry)
        try:
            unfinished.rename(copy)
        except OSError:
            if not copy.exists():
                raise


def _let_others_read(entry: Path) -> None:
    """What its owner may read or execute, others may as well."""
    mode = entry.stat().st_mode
    entry.chmod(mode | (mode & 0o500) >> 3 | (mode & 0o500) >> 6)
