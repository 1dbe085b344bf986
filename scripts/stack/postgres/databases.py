"""The stack's roles and databases: who owns what, and who may enter."""

from database.administration.administrator import Administrator
from database.administration.roles import (
    close_public_schema,
    close_system_databases,
    create_database,
    create_role,
)
from database.administration.warehouse import (
    close_warehouse,
    create_warehouse_database,
    create_warehouse_roles,
)
from scripts.stack.credentials import SecretStore
from scripts.stack.environment import role_password
from scripts.stack.postgres.server import PostgresServer
from scripts.stack.settings import RETAILERS

WAREHOUSE = "retail_analytics"


def ensure_databases(server: PostgresServer, secrets: SecretStore) -> None:
    """Make what is missing; give every role its password."""
    close_system_databases(server)
    create_warehouse_roles(server, lambda name: role_password(secrets, name))
    create_warehouse(server, WAREHOUSE)
    for name in (*RETAILERS, "airflow"):
        create_role(server, name, role_password(secrets, name))
        create_own_database(server, name, name)


def create_warehouse(server: Administrator, name: str, template: str = "template1") -> None:
    """A database for the warehouse; `template` may be another warehouse, for a copy of it."""
    create_warehouse_database(server, name, template)
    if template == "template1":
        close_warehouse(server, name)


def create_own_database(
    server: Administrator, name: str, owner: str, connect: tuple[str, ...] = ()
) -> None:
    """A database that only its owner and the roles in `connect` may enter, and create in."""
    create_database(server, name, owner, connect)
    close_public_schema(server, name, owner)
