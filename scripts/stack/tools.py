"""Where the programs are that came with the installed packages."""

import os
import shutil
import sysconfig
from pathlib import Path

from scripts.stack.errors import StackError

FOREIGN_PREFIXES = ("AIRFLOW_", "RCLONE_", "PGHOST", "PGPORT", "PGUSER", "PGPASS", "PGDATA")


def find_tool(name: str) -> str:
    """The path of a program, this environment's own first.

    Raises:
        StackError: it is nowhere.
    """
    own = Path(sysconfig.get_path("scripts")) / name
    found = str(own) if own.is_file() else shutil.which(name)
    if found is None:
        raise StackError(f"the program {name} is missing: run `make setup` (or `make up`) again")
    return found


def base_environment() -> dict[str, str]:
    """The caller's environment without settings that would steer our servers elsewhere."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith(FOREIGN_PREFIXES)
    }
