"""Locks that readers cannot take, and what becomes of whoever waits for one too long."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import psycopg2
import pytest

from data_quality.gate.audit import audit_entities, audit_partition
from database.migrate import migrate
from ingestion.planning.watermark import lock_watermark
from scripts.journey.publishing import publish_range
from scripts.stack.testing import TemporaryObjectStore, TemporaryPostgres
from shared.errors import ConfigurationError, SourceUnavailable
from shared.partition import Partition
from shared.postgres import connection
from shared.postgres.connection import (
    Connection,
    Cursor,
    Role,
    connect,
    lock_partitions,
    transaction,
)
from shared.run.batch import StageResult
from shared.settings import DatabaseSettings, Settings
from tests.defects.clean import inventory, put_entity
from tests.support.commands import run_module
from tests.support.raw import day, line, load, put_raw
from tests.support.world import drop_database, make_settings, rows, value
from transformation.publish.months_ahead import make_months_ahead
from transformation.rates.load_rates import load_rates
from transformation.stage.stage import stage_partition
from transformation.stage.stage_entities import stage_entities

pytestmark = pytest.mark.sql
FORMER_KEYS = (
    "hashtext('partition'), hashtext('retailer9 2024-01-01')",
    "hashtext('publish'), hashtext('retailer9')",
    "hashtext('stage inventory'), hashtext('retailer1 2024-01-01')",
    "hashtext('watermark'), hashtext('retailer9 sales')",
    "hashtext('exchange rates')",
    "hashtext('warehouse.ensure_month')",
    "hashtext('migrate')",
)
"""What loads once locked by: whoever may connect may lock the same."""


def _waiting(settings: Settings, seconds: float) -> Settings:
    """Settings that wait for a lock for so long."""
    database = settings.database.model_copy(update={"lock_timeout": seconds})
    return settings.model_copy(update={"database": database})


@pytest.fixture
def impatient(settings: Settings) -> Settings:
    """For what is to wait in vain."""
    return _waiting(settings, 0.5)


@pytest.fixture
def patient(settings: Settings) -> Settings:
    """For what is to wait for nobody: it fails in a minute, and not in a quarter of an hour."""
    return _waiting(settings, 60)


@pytest.fixture
def taken(server: TemporaryPostgres, settings: Settings) -> Iterator[None]:
    """A session that holds every advisory lock that loads once took."""
    with server.server.connect(settings.database.name) as link, link.cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {settings.database.name} SET lock_timeout = '1min'")
        for key in FORMER_KEYS:
            cursor.execute(f"SELECT pg_advisory_lock({key})")
        yield


@pytest.mark.usefixtures("taken")
def test_nobody_waits_for_an_advisory_lock(patient: Settings) -> None:
    settings = patient
    migrate(settings)
    load(settings, day(1), [line("A")])
    other = Partition("retailer1", date(2024, 1, 1))
    put_entity(settings, other, "inventory", inventory(other))
    assert set(stage_entities(other, settings)) == {"inventory"}
    load_rates([], settings)
    assert make_months_ahead(settings, date(2031, 5, 1), 0) == ["2031-05"]
    with transaction(settings.database, "load") as cursor:
        lock_watermark(cursor, "retailer9")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM ops.lock FOR UPDATE",
        "INSERT INTO ops.lock VALUES ('publish retailer9')",
        "SELECT ops.take_locks('{publish retailer9}')",
    ],
)
def test_readers_take_none(settings: Settings, statement: str) -> None:
    with pytest.raises(ConfigurationError), transaction(settings.database, "bi") as cursor:
        cursor.execute(statement)


def _lock(cursor: Cursor, *names: str) -> None:
    cursor.execute("SELECT ops.take_locks(%s)", (list(names),))


@pytest.mark.parametrize("is_known", [False, True])
def test_a_second_one_waits_and_reads_for_whom(
    patient: Settings, impatient: Settings, is_known: bool
) -> None:
    if is_known:
        with transaction(patient.database, "load") as cursor:
            lock_partitions(cursor, [day(1)])
    with transaction(patient.database, "load") as cursor:
        lock_partitions(cursor, [day(1)])
        pid = cursor.connection.info.backend_pid
        with pytest.raises(SourceUnavailable, match=f"process {pid} of retail_load") as refused:
            _take(impatient, day(1))
    if is_known:
        assert "holds partition retailer9 2024-01-01" in str(refused.value)
    _take(patient, day(1))


def _take(settings: Settings, partition: Partition) -> None:
    with transaction(settings.database, "audit") as cursor:
        lock_partitions(cursor, [partition])


def test_what_was_locked_and_rolled_back_is_free(patient: Settings) -> None:
    with transaction(patient.database, "load") as cursor:
        _lock(cursor, "a new one")
        cursor.execute("ROLLBACK")
    with transaction(patient.database, "load") as cursor:
        _lock(cursor, "a new one")


def test_several_are_taken_in_one_order_whether_new_or_known(settings: Settings) -> None:
    names = [f"name {number:02}" for number in range(12)]

    def work(number: int) -> None:
        for turn in range(12):
            mixed = names[turn:] + names[:turn]
            with transaction(settings.database, "load") as cursor:
                _lock(cursor, *(mixed if number % 2 else reversed(mixed)))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert value(settings, "SELECT count(*) FROM ops.lock WHERE name LIKE 'name %%'") == 12


def test_locking_leaves_no_dead_rows(settings: Settings) -> None:
    for _ in range(5):
        _take(settings, day(1))
    (place,) = rows(settings, "SELECT ctid FROM ops.lock WHERE name LIKE 'partition %%'")
    for _ in range(5):
        _take(settings, day(1))
    assert rows(settings, "SELECT ctid FROM ops.lock WHERE name LIKE 'partition %%'") == [place]


def test_a_stricter_isolation_is_refused_where_it_would_see_no_lock(settings: Settings) -> None:
    link = connect(settings.database, "load")
    link.set_session(isolation_level="REPEATABLE READ")
    with link, link.cursor() as cursor:
        cursor.execute("SELECT 1")
        _take(settings, day(1))
        with pytest.raises(Exception, match=r"READ COMMITTED|concurrent"):
            lock_partitions(cursor, [day(1)])
        link.rollback()
    link.close()


def test_two_migrations_of_a_new_database_at_once(
    server: TemporaryPostgres,
    object_store_server: TemporaryObjectStore,
    passwords: dict[str, str],
) -> None:
    server.create_warehouse("two_starts")
    settings = make_settings(server, object_store_server, passwords, "two_starts", "none")
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda _: run_module(settings, "database.migrate"), range(2)))
    assert [(each.returncode, each.stderr) for each in done] == [(0, "")] * 2
    assert value(settings, "SELECT count(*) FROM ops.schema_version") == 1
    drop_database(server, "two_starts")


def test_a_session_has_its_patience_and_notices_a_dead_end(settings: Settings) -> None:
    expected = {
        "lock_timeout": "15min",
        "statement_timeout": "1h",
        "idle_in_transaction_session_timeout": "15min",
        "tcp_keepalives_idle": "30",
        "tcp_user_timeout": "90000",
        "TimeZone": "UTC",
    }
    with transaction(settings.database, "load") as cursor:
        for name, wanted in expected.items():
            cursor.execute("SELECT current_setting(%s)", (name,))
            assert cursor.fetchone() == (wanted,), name
        parameters = cursor.connection.get_dsn_parameters()
    assert parameters["keepalives_idle"] == "30"
    assert parameters["tcp_user_timeout"] == "90000"


def test_a_migration_may_take_its_time(settings: Settings) -> None:
    assert value(settings, "SELECT current_setting('statement_timeout')") == "0"


def test_a_transaction_that_stands_still_is_ended(settings: Settings) -> None:
    database = settings.database.model_copy(update={"idle_timeout": 0.2})
    link = connect(database, "load")
    link.autocommit = True
    with link.cursor() as cursor:
        # In one message: the transaction may not stand still before it has the lock.
        cursor.execute(f"BEGIN; SELECT ops.take_locks('{{partition {day(1)}}}')")
        _take(settings, day(1))  # waits until the server has taken it away from the first
        with pytest.raises(psycopg2.OperationalError):
            cursor.execute("SELECT 1")
    link.close()


def _elsewhere(settings: Settings, **others: str) -> DatabaseSettings:
    """The same server, by an address that is no loopback address."""
    return settings.database.model_copy(update={"host": "0.0.0.0", **others})  # noqa: S104


def test_a_server_elsewhere_has_to_prove_who_it_is(settings: Settings) -> None:
    with pytest.raises(ConfigurationError, match="RETAIL_DATABASE__SSLROOTCERT"):
        connect(_elsewhere(settings), "load")


def test_a_server_elsewhere_may_be_trusted_by_a_setting(settings: Settings) -> None:
    connect(_elsewhere(settings, sslmode="disable"), "load").close()


def test_a_root_certificate_that_is_missing_is_named(settings: Settings) -> None:
    other = _elsewhere(settings, sslmode="verify-ca", sslrootcert="/nowhere/root.crt")
    with pytest.raises(ConfigurationError, match="RETAIL_DATABASE__SSLROOTCERT"):
        connect(other, "load")


def test_staging_again_waits_for_no_reader(settings: Settings) -> None:
    put_raw(settings, day(1), [line("A")])
    with transaction(settings.database, "bi") as reader:
        reader.execute("SELECT count(*) FROM warehouse.fact_sales")
        stage_partition(day(1), settings)


def test_a_range_opens_one_connection_a_role_and_thread(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many batches it has: here one a month."""
    monkeypatch.setattr("shared.run.batch.BATCH_BYTES", 1)
    days = [Partition("retailer9", date(2024, month, 1)) for month in range(1, 7)]
    for each in days:
        put_raw(settings, each, [line(f"T{each.sales_date}")])
    opened = []
    original = connection.connect

    def counted(database: DatabaseSettings, role: Role) -> Connection:
        opened.append((threading.get_ident(), role))
        return original(database, role)

    monkeypatch.setattr(connection, "connect", counted)
    assert publish_range(days, settings) == []
    of_stages = [each for each in opened if each[1] != "owner"]
    assert len(of_stages) == len(set(of_stages))


@pytest.mark.parametrize(
    ("audit", "entity"), [(audit_partition, "sales"), (audit_entities, "inventory")]
)
def test_an_audit_waits_for_whoever_works_on_the_partition(
    patient: Settings,
    impatient: Settings,
    audit: Callable[[Partition, Settings], StageResult],
    entity: str,
) -> None:
    """Two that repair the same rows at once would both write the log of it."""
    partition = Partition("retailer1", date(2024, 1, 1))
    put_entity(patient, partition, "inventory", inventory(partition))
    stage_entities(partition, patient)
    with transaction(patient.database, "load") as cursor:
        lock_partitions(cursor, [partition.of(entity)])
    with transaction(patient.database, "load") as cursor:
        lock_partitions(cursor, [partition.of(entity)])
        with pytest.raises(SourceUnavailable, match=f"holds partition {partition.of(entity)}"):
            audit(partition, impatient)


def test_a_lock_is_no_rules_fault(
    server: TemporaryPostgres, patient: Settings, impatient: Settings
) -> None:
    """A verdict of ERROR would stay, and nobody would try again."""
    put_raw(patient, day(1), [line("A")])
    stage_partition(day(1), patient)
    with server.server.connect(impatient.database.name) as link, link.cursor() as cursor:
        cursor.execute("BEGIN; LOCK TABLE ops.partition_amount")
        with pytest.raises(SourceUnavailable, match="waited too long for a lock"):
            audit_partition(day(1), impatient)
        cursor.execute("ROLLBACK")
    assert value(impatient, "SELECT gate_verdict FROM ops.partition_load") is None
