"""Who may not do what: each statement is tried by the role that must not be able to do it."""

from collections.abc import Iterator

import psycopg2
import pytest

from scripts.stack.testing import TemporaryObjectStore, TemporaryPostgres
from shared.errors import WarehouseRefusal
from shared.postgres.connection import Role, connect, transaction
from shared.settings import Settings
from tests.support.raw import day, line, load, put_raw
from tests.support.world import fresh_world, rows
from transformation.stage.stage import stage_partition

pytestmark = pytest.mark.sql
STAGES: tuple[Role, ...] = ("load", "audit", "publish")
LOAD = "UPDATE ops.partition_load SET "
OVERRIDE = (
    "INSERT INTO ops.quality_override (retailer_id, sales_date, snapshot_id, verdict, rule_ids,"
    " reason, signed_by, signed_at, signature) VALUES ('retailer9', '2024-01-01', 'v1', 'FAIL',"
    " '{line_is_unique}', 'because I say so', 'mallory', now(), 'none')"
)
RESULT = (
    "INSERT INTO ops.quality_result (retailer_id, sales_date, snapshot_id, rule_id, severity,"
    " verdict, audited_at) VALUES ('retailer9', '2024-01-01', 'v1', 'x', 'critical', 'PASS', now())"
)
EXPRESSION = (
    "INSERT INTO ops.quality_expression VALUES ('sales', 'quantity > 0', '{}', 'TRUE OR TRUE')"
)
STORE = "INSERT INTO warehouse.dim_store (store_key, retailer_key, store_id) VALUES (7, -1, 'mine')"
BY_NOBODY = [
    "DELETE FROM ops.quality_override",
    "UPDATE ops.quality_override SET signed_by = 'ada'",
    "DELETE FROM ops.watermark_move",
    "UPDATE ops.watermark_move SET moved_by = 'ada'",
    "DELETE FROM ops.schema_version",
    "UPDATE ops.schema_version SET version_num = '0001'",
    "TRUNCATE ops.watermark_move",
]
"""Not even by the owner."""
BY_NO_STAGE = [
    *BY_NOBODY,
    "DELETE FROM ops.partition_load",
    "DELETE FROM ops.partition",
    "DELETE FROM ops.partition_amount",
    f"{LOAD}verdict = 'PASS'",
    f"{LOAD}data_sha256 = 'x'",
    f"{LOAD}treatment_md5 = ''",
    f"{LOAD}source_rows = 0, normalised_rows = 0, rejected_rows = 0",
    "UPDATE ops.quality_result SET verdict = 'PASS'",
    "UPDATE ops.quality_expression SET condition_sql = 'TRUE'",
    "DELETE FROM ops.quality_expression",
    "INSERT INTO ops.lock VALUES ('mine')",
    "UPDATE ops.lock SET name = 'mine'",
    "DELETE FROM ops.lock",
    "INSERT INTO ops.schema_version VALUES ('9999')",
    "TRUNCATE staging.sales",
    "TRUNCATE warehouse.fact_sales",
    "ALTER TABLE ops.partition_load DISABLE TRIGGER keep_verdict",
    "CREATE TABLE warehouse.fact_sales_mine (id int)",
    "SELECT warehouse.lock_dimensions()",
    "SET ROLE retail_owner",
]
BY_ONE_ONLY: dict[Role, list[str]] = {
    "load": [
        "DELETE FROM staging.sales",
        "INSERT INTO staging.sales SELECT * FROM staging.sales",
        "UPDATE ops.partition SET staged_snapshot_id = 'v1'",
        f"{LOAD}staged_rows = 5",
        "UPDATE ops.watermark SET seen_until = now()",
        "INSERT INTO ops.watermark_move (retailer_id, entity, move, moved_by)"
        " VALUES ('retailer9', 'sales', 'reset', 'mallory')",
        "DELETE FROM ops.partition_plan",
        "SELECT ops.expire_snapshots('retailer9', '2024-01-01', 'sales', '9 days')",
    ],
    "audit": [
        f"{LOAD}gate_verdict = 'PASS'",
        f"{LOAD}audited_at = now()",
        f"{LOAD}gate_treatment_md5 = ''",
        "UPDATE ops.partition_load SET gate_verdict = 'PASS' WHERE entity = 'inventory'",
        "UPDATE staging.sales SET total_amount = 5",
        "UPDATE staging.sales SET quarantined_by = NULL",
        RESULT,
        "DELETE FROM ops.quality_result",
        "UPDATE ops.quality_rule SET is_enabled = FALSE",
        "DELETE FROM ops.quality_rule",
        EXPRESSION,
        OVERRIDE,
        "DELETE FROM ops.quality_repair",
        "DELETE FROM ops.quality_alert",
        "UPDATE ops.quality_rule_file SET file_sha256 = 'x'",
        "SELECT ops.expire_results('retailer9', '2024-01-01', '9 days')",
    ],
    "publish": [
        f"{LOAD}published_rows = published_rows",
        f"{LOAD}override_id = NULL",
        "UPDATE ops.partition SET published_snapshot_id = staged_snapshot_id",
        "DELETE FROM warehouse.fact_sales",
        STORE,
        "UPDATE warehouse.dim_product SET product_name = 'x'",
        "DELETE FROM warehouse.daily_rate",
        "UPDATE warehouse.reporting_currency SET currency_code = 'EUR'",
        "DELETE FROM ops.observed_store",
        "SELECT warehouse.make_table_partition('retailer9', '2024-01-01')",
        "SELECT warehouse.lock_readers('2024-01-01')",
        "SELECT warehouse.ensure_month('2024-01-01')",
        "CREATE TEMP TABLE mine (id int)",
    ],
}
"""What one role's stage needs. The others may not."""
READERS = [
    "SELECT * FROM ops.partition_load",
    "SELECT * FROM staging.sales",
    "CREATE TEMP TABLE mine (id int)",
    "SELECT lo_create(0)",
    "SELECT lo_from_bytea(0, 'x')",
    "SELECT pg_advisory_lock(1)",
    "SELECT pg_try_advisory_xact_lock(1, 2)",
    "SELECT pg_notify('x', 'y')",
    "SELECT set_config('statement_timeout', '0', false)",
    "LOCK TABLE warehouse.fact_sales IN ROW EXCLUSIVE MODE",
    "SELECT * FROM warehouse.dim_store FOR UPDATE",
    "ALTER ROLE retail_owner PASSWORD 'mine'",
    "ALTER ROLE retail_bi PASSWORD 'mine'",
    "ALTER ROLE retail_load PASSWORD 'mine'",
    "SELECT warehouse.make_table_partition('retailer9', '2024-01-01')",
]


@pytest.fixture(scope="module")
def one_day(
    server: TemporaryPostgres,
    object_store_server: TemporaryObjectStore,
    passwords: dict[str, str],
) -> Iterator[Settings]:
    """A warehouse with a published day, which no test changes."""
    with fresh_world(server, object_store_server, passwords, "whomaywhat") as made:
        load(made, day(1), [line("A"), line("B")])
        yield made


def _try(settings: Settings, role: Role, statement: str) -> None:
    """To the end of its transaction, which comes to nothing."""
    link = connect(settings.database, role)
    try:
        with link.cursor() as cursor:
            cursor.execute(statement)
    finally:
        link.rollback()
        link.close()


@pytest.mark.parametrize("statement", BY_NOBODY)
def test_what_was_decided_stays(one_day: Settings, statement: str) -> None:
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        _try(one_day, "owner", statement)


@pytest.mark.parametrize("role", STAGES)
@pytest.mark.parametrize("statement", BY_NO_STAGE)
def test_no_stage_may(one_day: Settings, role: Role, statement: str) -> None:
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        _try(one_day, role, statement)


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        (other, statement)
        for role, statements in BY_ONE_ONLY.items()
        for statement in statements
        for other in (*STAGES, "bi")
        if other != role
    ],
)
def test_no_other_stage_may(one_day: Settings, role: Role, statement: str) -> None:
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        _try(one_day, role, statement)


@pytest.mark.parametrize(
    ("role", "statement"),
    [(role, statement) for role, statements in BY_ONE_ONLY.items() for statement in statements],
)
def test_its_own_stage_may(one_day: Settings, role: Role, statement: str) -> None:
    """Else the refusals above would show nothing: the statements are sound."""
    _try(one_day, role, statement)


@pytest.mark.parametrize("statement", READERS)
def test_readers_may_not(one_day: Settings, statement: str) -> None:
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        _try(one_day, "bi", statement)


def test_a_reader_changes_no_password_but_their_own(
    server: TemporaryPostgres, one_day: Settings
) -> None:
    """Each analyst has a login of their own; what all share, nobody logs in with."""
    server.create_analyst("anna")
    password = server.create_analyst("boris")
    url = server.url(one_day.database.name, "boris", password)
    with psycopg2.connect(url) as link, link.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM warehouse.fact_sales")
        assert cursor.fetchone() == (2,)
        cursor.execute("ALTER ROLE boris PASSWORD 'another'")
        for other in ("anna", "retail_bi", "retail_reader"):
            cursor.execute("SAVEPOINT other")
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(f"ALTER ROLE {other} PASSWORD 'another'")
            cursor.execute("ROLLBACK TO SAVEPOINT other")
        link.rollback()


def test_nobody_logs_in_as_the_group(one_day: Settings) -> None:
    found = rows(
        one_day,
        "SELECT rolname FROM pg_roles WHERE rolname = 'retail_bi' AND rolcanlogin",
    )
    assert found == []


def test_staging_anew_takes_the_verdict_away_whoever_stages(one_day: Settings) -> None:
    with transaction(one_day.database, "load") as cursor:
        cursor.execute(f"{LOAD}staged_at = clock_timestamp()")
        cursor.execute("SELECT gate_verdict, gate_treatment_md5, verdict FROM ops.partition_load")
        assert cursor.fetchall() == [(None, None, "PASS")]
        cursor.execute("ROLLBACK")


def test_what_is_published_bears_the_verdict_of_the_gate(settings: Settings) -> None:
    put_raw(settings, day(1), [line("A"), line("A")])
    stage_partition(day(1), settings)
    with pytest.raises(WarehouseRefusal), transaction(settings.database, "publish") as cursor:
        cursor.execute(f"{LOAD}published_at = clock_timestamp()")


def test_an_override_opens_nothing_but_its_own_snapshot(settings: Settings) -> None:
    load(settings, day(1), [line("A")])
    put_raw(settings, day(2), [line("B")])
    stage_partition(day(2), settings)
    with transaction(settings.database, "audit") as cursor:
        cursor.execute(OVERRIDE)
    with pytest.raises(WarehouseRefusal), transaction(settings.database, "publish") as cursor:
        cursor.execute(
            f"{LOAD}published_at = clock_timestamp(), override_id = (SELECT max(override_id)"
            " FROM ops.quality_override) WHERE sales_date = '2024-01-02'"
        )


@pytest.mark.parametrize(
    ("retailer_id", "month"),
    [
        ("retailer9", "2024-02-01"),
        ("retailer8", "2024-01-01"),
        ("retailer9", "0001-01-01"),
        ("retailer9", "infinity"),
        ('retailer9"; DROP TABLE warehouse.fact_sales; --', "2024-01-01"),
        ("retailer9\n", "2024-01-01"),
        ("x" * 101, "2024-01-01"),
        ("", "2024-01-01"),
    ],
)
@pytest.mark.parametrize("function", ["make_table_partition", "attach_table_partition"])
def test_tables_are_made_for_partitions_of_the_ledger_only(
    one_day: Settings, function: str, retailer_id: str, month: str
) -> None:
    with pytest.raises(WarehouseRefusal), transaction(one_day.database, "publish") as cursor:
        cursor.execute(f"SELECT warehouse.{function}(%s, %s)", (retailer_id, month))


@pytest.mark.parametrize("function", ["ensure_month", "ensure_month_table", "lock_readers"])
def test_months_are_made_for_dates_that_can_be_sales_dates(
    one_day: Settings, function: str
) -> None:
    with pytest.raises(WarehouseRefusal), transaction(one_day.database, "publish") as cursor:
        cursor.execute(f"SELECT warehouse.{function}('5000-01-01')")
