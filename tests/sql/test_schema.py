"""The warehouse's schema: who may do what, and the one rule of keys in its three dialects."""

import hashlib
from pathlib import Path

import duckdb
import psycopg2
import pytest

from database.migrate import migrate
from shared.errors import ConfigurationError, ReconciliationError
from shared.postgres.connection import Role, transaction
from shared.settings import Settings
from tests.support.raw import day, line, load
from tests.support.world import value, warehouse_digest

PIPELINE: tuple[Role, ...] = ("load", "audit", "publish")
pytestmark = pytest.mark.sql
DUCKDB_RULE = Path("transformation/stage/duckdb_sql/surrogate_key.sql")


def _refused(settings: Settings, role: Role, statement: str) -> bool:
    try:
        with transaction(settings.database, role) as cursor:
            cursor.execute(statement)
    except ConfigurationError as error:
        return isinstance(error.__cause__, psycopg2.errors.InsufficientPrivilege)
    return False


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM staging.sales",
        "SELECT * FROM ops.partition_load",
        "DELETE FROM warehouse.fact_sales",
        "UPDATE warehouse.dim_store SET city = 'x'",
        "INSERT INTO warehouse.dim_date (date_key) VALUES (1)",
        "CREATE TABLE warehouse.mine (id int)",
        "CREATE TABLE public.mine (id int)",
        "SELECT warehouse.ensure_month('2024-01-01')",
    ],
)
def test_analysts_read_the_star_and_nothing_else(settings: Settings, statement: str) -> None:
    assert _refused(settings, "bi", statement)


def test_analysts_read_the_star(settings: Settings) -> None:
    load(settings, day(1), [line("A")])
    with transaction(settings.database, "bi") as cursor:
        cursor.execute(
            "SELECT count(*) FROM warehouse.fact_sales JOIN warehouse.dim_date USING (date_key)"
        )
        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE warehouse.mine (id int)",
        "DROP TABLE warehouse.fact_sales",
        "TRUNCATE ops.partition_load CASCADE",
        "CREATE TABLE public.mine (id int)",
    ],
)
@pytest.mark.parametrize("role", PIPELINE)
def test_the_stages_write_rows_and_make_no_tables(
    settings: Settings, role: Role, statement: str
) -> None:
    assert _refused(settings, role, statement)


def test_migrating_again_changes_nothing(settings: Settings) -> None:
    load(settings, day(1), [line("A")])
    before = warehouse_digest(settings)
    migrate(settings)
    assert warehouse_digest(settings) == before


def test_migrating_without_the_owner_says_what_to_set(settings: Settings) -> None:
    ownerless = settings.model_copy(
        update={"database": settings.database.model_copy(update={"owner": None})}
    )
    with pytest.raises(ConfigurationError, match="RETAIL_DATABASE__OWNER__USER"):
        migrate(ownerless)


@pytest.mark.parametrize(
    "parts", [["retailer1"], ["retailer1", "85123A"], ["retailer3", "Ж", "2024-01-01"]]
)
def test_postgres_duckdb_and_python_make_the_same_key(settings: Settings, parts: list[str]) -> None:
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    wanted = int.from_bytes(digest[:8], "big") & (2**63 - 1)
    assert value(settings, "SELECT warehouse.surrogate_key(VARIADIC %s)", parts) == wanted
    connection = duckdb.connect()
    connection.execute(DUCKDB_RULE.read_text())
    assert connection.execute("SELECT surrogate_key($parts)", {"parts": parts}).fetchone() == (
        wanted,
    )


def test_a_key_shared_by_two_members_is_an_error_and_not_an_overwrite(
    settings: Settings,
) -> None:
    load(settings, day(1), [line("A")])
    with transaction(settings.database, "owner") as cursor:
        cursor.execute(
            "UPDATE warehouse.dim_product SET product_id = 'other' WHERE product_key > 0"
        )
    with pytest.raises(ReconciliationError, match="duplicate key"):
        load(settings, day(2), [line("B")])


def test_every_table_says_its_grain(settings: Settings) -> None:
    silent = value(
        settings,
        "SELECT coalesce(string_agg(c.oid::regclass::text, ', '), '') FROM pg_class c"
        " WHERE c.relnamespace IN ('warehouse'::regnamespace, 'ops'::regnamespace,"
        " 'staging'::regnamespace) AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
        " AND c.relname != 'schema_version' "
        " AND coalesce(obj_description(c.oid), '') NOT LIKE 'One row per%'",
    )
    assert silent == ""
