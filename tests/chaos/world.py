"""The servers of a chaos run: one PostgreSQL, one S3, and per lane three APIs and a warehouse."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from database.migrate import migrate
from scripts.stack.testing import temporary_object_store, temporary_postgres
from shared.object_store import ObjectStore
from shared.settings import HttpSettings, Settings
from tests.chaos.plans import HANG_SECONDS
from tests.support.retailers import RetailerApis, serve_retailers
from tests.support.world import make_settings

ROLES = ("retail_owner", "retail_pipeline", "retail_bi")
PATIENCE = HttpSettings(
    connect_timeout=5, read_timeout=HANG_SECONDS * 0.75, retries=5, backoff=0.02
)


@dataclass(frozen=True)
class Lane:
    """What one seed at a time runs on."""

    settings: Settings
    apis: RetailerApis


@contextmanager
def open_lanes(count: int, first: date, days: int) -> Iterator[list[Lane]]:
    """Lanes whose retailers have `days` days of trade from `first` on."""
    span = f"{first}..{first + timedelta(days=days - 1)}"
    with ExitStack() as stack:
        server = stack.enter_context(temporary_postgres())
        store = stack.enter_context(temporary_object_store())
        passwords = {role: server.create_role(role) for role in ROLES}
        lanes = []
        for number in range(count):
            name = f"lane{number}"
            server.create_database(name, "retail_owner", connect=ROLES[1:])
            settings = make_settings(server, store, passwords, name, name)
            migrate(settings)
            ObjectStore(settings.object_store).client.create_bucket(Bucket=name)
            apis = stack.enter_context(serve_retailers(server, span, prefix=f"{name}_"))
            made = settings.model_copy(update={"sources": apis.sources, "http": PATIENCE})
            lanes.append(Lane(made, apis))
        yield lanes
