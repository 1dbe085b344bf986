"""A new data folder for PostgreSQL. It appears complete or not at all."""

import shutil
import subprocess
from pathlib import Path

from scripts.stack.errors import StackError
from scripts.stack.postgres.account import give, make_parents, require_reachable, server_account
from scripts.stack.postgres.programs import usable_programs
from scripts.stack.tools import base_environment


def initialise(
    data_dir: Path, programs: Path, superuser: str, password: str, *, sync: bool
) -> None:
    """Make `data_dir`, unless it is there.

    Raises:
        StackError: `initdb` is missing or failed; the message holds what it said.
    """
    if (data_dir / "PG_VERSION").exists():
        return
    if not (programs / "initdb").exists():
        raise StackError(f"no PostgreSQL in {programs}: check RETAIL_STACK_PG_BIN")
    account = server_account()
    unfinished = data_dir.with_suffix(".new")
    shutil.rmtree(unfinished, ignore_errors=True)  # of an initdb that was killed
    make_parents(unfinished)
    if account:
        require_reachable(unfinished, account)
    unfinished.mkdir(mode=0o700)
    give(unfinished, account)
    password_file = data_dir.with_suffix(".pw")
    password_file.touch(mode=0o600)
    password_file.write_text(password, encoding="utf-8")
    give(password_file, account)
    try:
        usable = usable_programs(programs, account)
        _run_initdb(usable, unfinished, superuser, password_file, sync=sync)
    finally:
        password_file.unlink()
    unfinished.rename(data_dir)


def _run_initdb(
    programs: Path, folder: Path, superuser: str, password_file: Path, *, sync: bool
) -> None:
    account = server_account()
    command = [str(programs / "initdb"), "-D", str(folder), "-U", superuser]
    command += ["--auth=scram-sha-256", f"--pwfile={password_file}"]
    command += ["--encoding=UTF8", "--locale=C.UTF-8", *([] if sync else ["--no-sync"])]
    try:
        subprocess.run(
            command,
            check=True,
            capture_output=True,
            text=True,
            cwd=folder,
            env=base_environment(),
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    except (subprocess.CalledProcessError, PermissionError) as error:
        said = getattr(error, "stderr", None) or error
        raise StackError(f"initdb failed: {str(said).strip()}") from error
