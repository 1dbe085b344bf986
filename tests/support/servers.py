"""A world of a command's own: PostgreSQL, S3 and the three retailers' APIs, gone afterwards."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from database.migrate import migrate
from scripts.stack.testing import (
    TemporaryPostgres,
    temporary_object_store,
    temporary_postgres,
)
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from tests.support.retailers import RetailerApis, serve_retailers
from tests.support.world import drop_database, make_settings

NAME = "world"


@dataclass(frozen=True)
class OwnWorld:
    """Running servers: an empty warehouse, an empty bucket, and retailers without trade."""

    settings: Settings
    apis: RetailerApis


@contextmanager
def open_stores() -> Iterator[tuple[TemporaryPostgres, Settings]]:
    """PostgreSQL with an empty warehouse, and S3 with an empty bucket; no retailer.

    They end whatever happens, a SIGTERM included.
    """
    signal.signal(signal.SIGTERM, _end)
    with temporary_postgres() as server, temporary_object_store() as store:
        passwords = server.create_warehouse_roles()
        settings = make_settings(server, store, passwords, NAME, NAME)
        create_warehouse(server, settings)
        ObjectStore(settings.object_store).client.create_bucket(Bucket=NAME)
        yield server, settings


@contextmanager
def open_world() -> Iterator[OwnWorld]:
    """Start the servers, the retailers' too; end them, whatever happens, a SIGTERM included."""
    with open_stores() as (server, settings), serve_retailers(server, None) as apis:
        yield OwnWorld(settings.model_copy(update={"sources": apis.sources}), apis)


def create_warehouse(server: TemporaryPostgres, settings: Settings) -> None:
    """A new database with the roles' rights, as the migrations leave it."""
    server.create_warehouse(settings.database.name)
    migrate(settings)


def recreate_warehouse(server: TemporaryPostgres, settings: Settings) -> None:
    """Drop the warehouse, whoever is still connected to it, and create it anew, without a sale."""
    drop_database(server, settings.database.name)
    create_warehouse(server, settings)


def _end(number: int, _: FrameType | None) -> None:
    """As an interruption does: leave through every open context."""
    sys.exit(128 + number)
