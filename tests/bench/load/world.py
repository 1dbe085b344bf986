"""Servers for the load benchmark: PostgreSQL that keeps what it is told to, and S3."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from database.migrate import migrate
from database.roles import LOGINS
from scripts.stack.credentials import token
from scripts.stack.postgres.server import PostgresServer
from scripts.stack.processes.ports import free_port
from scripts.stack.testing import (
    TemporaryObjectStore,
    TemporaryPostgres,
    temporary_folder,
    temporary_object_store,
)
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from tests.support.world import drop_database, make_settings

OWNER = LOGINS["owner"]
EMPTY_WAREHOUSE = "empty_warehouse"
"""A migrated warehouse to copy."""


@dataclass(frozen=True)
class LoadWorld:
    """The servers that all contenders share."""

    server: TemporaryPostgres
    store: TemporaryObjectStore
    passwords: dict[str, str]

    def settings(self, database: str) -> Settings:
        """Settings over one of its databases and its one bucket."""
        return make_settings(self.server, self.store, self.passwords, database, self.store.bucket)

    def url(self, database: str) -> str:
        """For programs that are not ours: as the owner of the database."""
        return self.server.url(database, OWNER, self.passwords[OWNER])

    @contextmanager
    def database(self, name: str, template: str = "template0") -> Iterator[Settings]:
        """A database of that name, dropped afterwards."""
        self.copy_database(name, template)
        try:
            yield self.settings(name)
        finally:
            drop_database(self.server, name)

    def copy_database(self, name: str, template: str) -> None:
        """A database like another, that nobody may be connected to."""
        self.server.create_warehouse(name, template)

    def settle(self) -> None:
        """Write what the server still holds back, so that nobody pays for another's load."""
        with self.server.server.connect() as link, link.cursor() as cursor:
            cursor.execute("CHECKPOINT")


@contextmanager
def open_load_world() -> Iterator[LoadWorld]:
    """Start the servers; end them, whatever happens."""
    with _durable_postgres() as server, temporary_object_store() as store:
        passwords = server.create_warehouse_roles()
        server.create_warehouse(EMPTY_WAREHOUSE)
        world = LoadWorld(server, store, passwords)
        migrate(world.settings(EMPTY_WAREHOUSE))
        yield world


def object_store_of(settings: Settings) -> ObjectStore:
    """The bucket of the settings."""
    return ObjectStore(settings.object_store)


@contextmanager
def _durable_postgres() -> Iterator[TemporaryPostgres]:
    """As in production and in the local stack: a commit is on disk."""
    with temporary_folder("postgres") as folder:
        server = PostgresServer(folder / "data", free_port(), token())
        server.ensure_initialised()
        server.start()
        try:
            yield TemporaryPostgres(server)
        finally:
            server.stop("immediate")
