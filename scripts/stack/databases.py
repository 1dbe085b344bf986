"""The stack's roles and databases: who owns what, and who may enter."""

from scripts.stack.credentials import SecretStore
from scripts.stack.environment import role_password
from scripts.stack.postgres import PostgresServer
from scripts.stack.postgres_roles import close_system_databases, create_database, create_role
from scripts.stack.settings import RETAILERS

WAREHOUSE_READERS = ("retail_pipeline", "retail_bi")
ROLES = ("retail_owner", *WAREHOUSE_READERS, *RETAILERS, "airflow")


def ensure_databases(server: PostgresServer, secrets: SecretStore) -> None:
    """Make what is missing; give every role its password."""
    close_system_databases(server)
    for role in ROLES:
        create_role(server, role, role_password(secrets, role))
    create_database(server, "retail_analytics", "retail_owner", connect=WAREHOUSE_READERS)
    for name in (*RETAILERS, "airflow"):
        create_database(server, name, owner=name)
