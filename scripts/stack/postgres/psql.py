"""An interactive look into the warehouse."""

import os
from typing import NoReturn

from database.roles import LOGINS
from scripts.stack.environment import role_password
from scripts.stack.processes.ports import LOOPBACK
from scripts.stack.stack import Stack
from scripts.stack.tools import base_environment

READER = LOGINS["bi"]


def open_psql(stack: Stack) -> NoReturn:
    """Become `psql`, logged in as the role that reads what is published."""
    program = str(stack.postgres.programs / "psql")
    login = {
        "PGHOST": LOOPBACK,
        "PGPORT": str(stack.settings.postgres_port),
        "PGUSER": READER,
        "PGDATABASE": "retail_analytics",
        # Not an argument: those are for everybody to read.
        "PGPASSWORD": role_password(stack.secrets, READER),
    }
    os.execve(program, [program], base_environment() | login)  # noqa: S606
