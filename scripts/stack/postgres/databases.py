"""The stack's roles and databases: who owns what, and who may enter."""

from collections.abc import Callable
from pathlib import Path

from database.roles import GRANTED, LOGINS, READERS
from scripts.stack.credentials import SecretStore
from scripts.stack.environment import role_password
from scripts.stack.postgres.roles import (
    close_system_databases,
    create_database,
    create_group,
    create_role,
    grant_temporary,
    join_group,
    run_file,
)
from scripts.stack.postgres.server import PostgresServer
from scripts.stack.settings import RETAILERS

WAREHOUSE = "retail_analytics"
CLOSE_FUNCTIONS = Path(__file__).parent / "sql" / "close_functions.sql"


def ensure_databases(server: PostgresServer, secrets: SecretStore) -> None:
    """Make what is missing; give every role its password."""
    close_system_databases(server)
    create_warehouse_roles(server, lambda name: role_password(secrets, name))
    create_warehouse(server, WAREHOUSE)
    for name in (*RETAILERS, "airflow"):
        create_role(server, name, role_password(secrets, name))
        create_database(server, name, owner=name)


def create_warehouse_roles(server: PostgresServer, password_of: Callable[[str], str]) -> None:
    """The roles that the warehouse's migrations need, and those that log in."""
    for name in LOGINS.values():
        create_role(server, name, password_of(name))
    create_group(server, READERS, members=[LOGINS["bi"]])


def create_analyst(server: PostgresServer, name: str, password: str) -> None:
    """A login of one analyst, who changes the password of nobody else by changing it."""
    create_role(server, name, password)
    join_group(server, READERS, name)


def create_warehouse(server: PostgresServer, name: str, template: str = "template1") -> None:
    """A database for the warehouse; `template` may be another warehouse, for a copy of it."""
    create_database(server, name, LOGINS["owner"], connect=GRANTED, template=template)
    if template == "template1":
        run_file(server, name, CLOSE_FUNCTIONS)
    # A copy has the template's tables with their rights, and not its own rights as a database.
    grant_temporary(server, name, LOGINS["publish"])
