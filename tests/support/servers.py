"""A world of a command's own: PostgreSQL, S3 and the three retailers' APIs, gone afterwards."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from database.migrate import migrate
from scripts.stack.testing import temporary_object_store, temporary_postgres
from shared.object_store import ObjectStore
from shared.settings import Settings
from tests.support.retailers import RetailerApis, serve_retailers
from tests.support.world import make_settings

ROLES = ("retail_owner", "retail_pipeline", "retail_bi")
NAME = "world"


@dataclass(frozen=True)
class OwnWorld:
    """Running servers: an empty warehouse, an empty bucket, and retailers without trade."""

    settings: Settings
    apis: RetailerApis


@contextmanager
def open_world() -> Iterator[OwnWorld]:
    """Start the servers; end them, whatever happens, a SIGTERM included."""
    signal.signal(signal.SIGTERM, _end)
    with temporary_postgres() as server, temporary_object_store() as store:
        passwords = {role: server.create_role(role) for role in ROLES}
        server.create_database(NAME, "retail_owner", connect=ROLES[1:])
        settings = make_settings(server, store, passwords, NAME, NAME)
        migrate(settings)
        ObjectStore(settings.object_store).client.create_bucket(Bucket=NAME)
        with serve_retailers(server, None) as apis:
            yield OwnWorld(settings.model_copy(update={"sources": apis.sources}), apis)


def _end(number: int, _: FrameType | None) -> None:
    """As an interruption does: leave through every open context."""
    sys.exit(128 + number)
