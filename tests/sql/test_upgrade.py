"""A warehouse with data in it, brought from an earlier schema to the present one."""

from collections.abc import Iterator

import pytest
from alembic import command

from database import migrate
from scripts.stack.testing import TemporaryObjectStore, TemporaryPostgres
from shared.postgres.connection import engine, transaction
from shared.settings import Settings
from tests.convergence.content import read_content
from tests.support.world import drop_database, make_settings

pytestmark = pytest.mark.sql


@pytest.fixture
def old(
    server: TemporaryPostgres,
    object_store_server: TemporaryObjectStore,
    passwords: dict[str, str],
) -> Iterator[Settings]:
    """A warehouse as migration 0004 left it."""
    server.create_warehouse("old")
    settings = make_settings(server, object_store_server, passwords, "old", "none")
    owner = engine(settings.database, "owner")
    with owner.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA ops")
        command.upgrade(migrate._config(connection), "0004")
    owner.dispose()
    yield settings
    drop_database(server, "old")


def _content_after(settings: Settings, *months: str) -> dict[str, list[str]]:
    with transaction(settings.database, "owner") as cursor:
        for month in months:
            cursor.execute("SELECT warehouse.ensure_month(%s)", (month,))
        return read_content(cursor)


def test_the_calendar_is_that_of_a_new_warehouse(old: Settings, settings: Settings) -> None:
    _content_after(old, "2024-02-01", "1997-03-01")
    migrate.migrate(old)
    assert _content_after(old) == _content_after(settings, "2024-02-01", "1997-03-01")


def test_the_former_role_of_all_stages_may_do_nothing(old: Settings) -> None:
    migrate.migrate(old)
    with transaction(old.database, "owner") as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE has_table_privilege('retail_load', oid, 'SELECT')),"
            " count(*) FILTER (WHERE has_any_column_privilege('retail_pipeline', oid,"
            " 'SELECT, INSERT, UPDATE, REFERENCES')"
            " OR has_table_privilege('retail_pipeline', oid, 'DELETE, TRUNCATE, TRIGGER'))"
            " FROM pg_class WHERE relkind IN ('r', 'p', 'v')"
            " AND relnamespace::regnamespace::text IN ('ops', 'staging', 'warehouse', 'mart')"
        )
        readable, former = cursor.fetchone() or (0, 1)
        cursor.execute(
            "SELECT oid::regprocedure::text FROM pg_proc"
            " WHERE pronamespace::regnamespace::text IN ('ops', 'warehouse')"
            " AND has_function_privilege('retail_pipeline', oid, 'EXECUTE')"
        )
        callable_ = cursor.fetchall()
    assert readable > 20
    assert former == 0
    assert callable_ == [("warehouse.surrogate_key(text[])",)]  # everybody's
