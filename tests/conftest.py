"""Real servers for the tests: one of each for the session, a warehouse and a bucket per test."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from data_quality.rules.book.rule_book import read_rule_book
from database.migrate import migrate
from scripts.stack.testing import (
    TemporaryObjectStore,
    TemporaryPostgres,
    temporary_object_store,
    temporary_postgres,
)
from shared.postgres.connection import transaction
from shared.settings import Settings
from shared.workspace import workspace
from tests.support.retailers import DAYS, RetailerApis, serve_retailers
from tests.support.world import TEMPLATE, fresh_world, make_settings

_numbers = itertools.count(1)


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """Where the pipeline works too: its DuckDB reads and writes in no other folder."""
    with workspace() as folder:
        yield folder


@pytest.fixture(scope="session")
def server() -> Iterator[TemporaryPostgres]:
    """One PostgreSQL for the whole session."""
    with temporary_postgres() as running:
        yield running


@pytest.fixture(scope="session")
def object_store_server() -> Iterator[TemporaryObjectStore]:
    """One S3 server for the whole session."""
    with temporary_object_store() as running:
        yield running


@pytest.fixture(scope="session")
def passwords(
    server: TemporaryPostgres, object_store_server: TemporaryObjectStore
) -> dict[str, str]:
    """The warehouse's roles, and a migrated warehouse to copy for each test."""
    made = server.create_warehouse_roles()
    server.create_warehouse(TEMPLATE)
    template = make_settings(server, object_store_server, made, TEMPLATE, "none")
    migrate(template)
    # Once, and not in each test's first audit.
    with transaction(template.database, "audit") as cursor:
        read_rule_book(cursor)
    return made


@pytest.fixture
def settings(
    server: TemporaryPostgres,
    object_store_server: TemporaryObjectStore,
    passwords: dict[str, str],
) -> Iterator[Settings]:
    """Settings over an empty warehouse and an empty bucket of the test's own."""
    name = f"world{next(_numbers)}"
    with fresh_world(server, object_store_server, passwords, name) as made:
        yield made


@pytest.fixture(scope="session")
def retailer_apis(server: TemporaryPostgres) -> Iterator[RetailerApis]:
    """The three retailers' APIs over a few generated days, for the whole session."""
    with serve_retailers(server, DAYS) as running:
        yield running


@pytest.fixture
def world(settings: Settings, retailer_apis: RetailerApis) -> Settings:
    """Settings over an empty warehouse, an empty bucket, and three retailers with trade."""
    return settings.model_copy(update={"sources": retailer_apis.sources})
