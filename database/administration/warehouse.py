"""The warehouse's roles and its database: who owns what, and who may enter."""

from collections.abc import Callable
from pathlib import Path

from database.administration.administrator import Administrator
from database.administration.roles import (
    close_public_schema,
    create_database,
    create_group,
    create_role,
    grant_temporary,
    join_group,
    run_file,
)
from database.roles import GRANTED, LOGINS, READERS

CLOSE_FUNCTIONS = Path(__file__).parent / "sql" / "close_functions.sql"


def create_warehouse_roles(server: Administrator, password_of: Callable[[str], str]) -> None:
    """The roles that the warehouse's migrations need, and those that log in."""
    for name in LOGINS.values():
        create_role(server, name, password_of(name))
    create_group(server, READERS, members=[LOGINS["bi"]])


def create_analyst(server: Administrator, name: str, password: str) -> None:
    """A login of one analyst, who changes the password of nobody else by changing it."""
    create_role(server, name, password)
    join_group(server, READERS, name)


def create_warehouse_database(
    server: Administrator, name: str, template: str = "template1"
) -> None:
    """A database for the warehouse; `template` may be another warehouse, for a copy of it."""
    create_database(server, name, LOGINS["owner"], connect=GRANTED, template=template)
    # A copy has the template's tables with their rights, and not its own rights as a database.
    grant_temporary(server, name, LOGINS["publish"])


def close_warehouse(server: Administrator, name: str) -> None:
    """Take away what PostgreSQL lets everybody do in a new database.

    Raises:
        psycopg2.errors.InsufficientPrivilege: the administrator is no superuser.
    """
    close_public_schema(server, name, LOGINS["owner"])
    run_file(server, name, CLOSE_FUNCTIONS)
