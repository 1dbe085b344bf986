"""A PostgreSQL of its own, migrated, asked for its data model, and gone."""

from pydantic import SecretStr

from database.migrate import migrate
from scripts.docs.data_model.catalogue import read_catalogue
from scripts.docs.data_model.document import describe
from scripts.stack.testing import TemporaryPostgres, temporary_postgres
from shared.settings import Credentials, DatabaseSettings, Settings

OWNER, NAME = "retail_owner", "data_model"


def data_model() -> str:
    """The data model of a database that has seen all migrations, and nothing else."""
    with temporary_postgres() as server:
        passwords = server.create_warehouse_roles()
        server.create_warehouse(NAME)
        settings = _settings(server, passwords[OWNER])
        migrate(settings)
        return describe(read_catalogue(settings))


def _settings(server: TemporaryPostgres, password: str) -> Settings:
    owner = Credentials(user=OWNER, password=SecretStr(password))
    database = DatabaseSettings(host=server.host, port=server.port, name=NAME, owner=owner)
    return Settings.model_construct(database=database)
