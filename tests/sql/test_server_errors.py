"""PostgreSQL's errors leave a transaction as the pipeline's, named by the reaction they ask for."""

import threading

import pytest

from scripts.journey.publishing import publish_range
from shared.errors import (
    ConfigurationError,
    PipelineError,
    SourceUnavailable,
    UsageError,
    WarehouseRefusal,
)
from shared.postgres.connection import Role, connect, one_connection, own_transaction, transaction
from shared.settings import Settings
from tests.support.raw import day, line, put_raw
from tests.support.world import star_sums

pytestmark = pytest.mark.sql
STAGES: tuple[Role, ...] = ("load", "audit", "publish")
PERSON = "ada@example.com"
RAISE = "DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '%s'; END $$"
REJECTED = "INSERT INTO warehouse.dim_store (store_key, retailer_key, store_id) VALUES "


@pytest.mark.parametrize(
    "state", ["40001", "40P01", "55P03", "57014", "57P01", "53300", "53100", "58030", "25006"]
)
def test_what_time_may_heal_is_retryable(settings: Settings, state: str) -> None:
    with pytest.raises(SourceUnavailable), transaction(settings.database, "audit") as cursor:
        cursor.execute(RAISE % state)


@pytest.mark.parametrize(
    "statement",
    [
        f"SELECT '{PERSON}'::numeric",
        f"SELECT '{PERSON}'::date",
        "SELECT 1 / 0",
        "SELECT '\\u0000'::json ->> 0",
        "SELECT (9 * 10 ^ 20)::bigint",
        f"{REJECTED}(1, 1, '{PERSON}')",
        f"CREATE TEMP TABLE t (id text UNIQUE); INSERT INTO t VALUES ('{PERSON}'), ('{PERSON}')",
        f"CREATE TEMP TABLE t (id text NOT NULL, c text); INSERT INTO t VALUES (NULL, '{PERSON}')",
        f"CREATE TEMP TABLE t (a text, CHECK (a < 'a')); INSERT INTO t VALUES ('{PERSON}')",
        "CREATE TEMP TABLE t (id text UNIQUE); INSERT INTO t"
        " SELECT string_agg(md5(n::text), '') FROM generate_series(1, 300) AS n",
    ],
)
def test_what_the_rows_are_guilty_of_is_fatal_and_tells_no_value(
    settings: Settings, statement: str
) -> None:
    with pytest.raises(WarehouseRefusal) as refused, transaction(settings.database, "owner") as at:
        at.execute(statement)
    assert PERSON not in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "statement", ["SELECT * FROM ops.no_such_table", "DELETE FROM ops.quality_override"]
)
def test_what_an_operator_has_to_put_right_says_so(settings: Settings, statement: str) -> None:
    with pytest.raises(ConfigurationError), transaction(settings.database, "bi") as cursor:
        cursor.execute(statement)


def test_a_constraint_that_speaks_at_the_commit_is_translated_too(settings: Settings) -> None:
    twice = (
        "CREATE TEMP TABLE t (id int UNIQUE DEFERRABLE INITIALLY DEFERRED);"
        " INSERT INTO t VALUES (1), (1)"
    )
    with pytest.raises(WarehouseRefusal), transaction(settings.database, "owner") as cursor:
        cursor.execute(twice)


def test_the_first_error_is_told_when_the_connection_is_gone_as_well(settings: Settings) -> None:
    with (
        pytest.raises(UsageError, match="first"),
        transaction(settings.database, "audit") as cursor,
    ):
        _end_and_raise(settings, cursor.connection.info.backend_pid)


def test_a_mistake_in_a_statement_stays_a_defect(settings: Settings) -> None:
    with (
        pytest.raises(Exception, match="syntax") as found,
        transaction(settings.database, "audit") as at,
    ):
        at.execute("SELEKT 1")
    assert not isinstance(found.value, PipelineError)


def test_a_connection_that_was_ended_between_transactions_is_made_anew(settings: Settings) -> None:
    with one_connection(settings.database):
        with transaction(settings.database, "audit") as cursor:
            ended = cursor.connection.info.backend_pid
        _end(settings, ended)
        seen = []
        for _ in range(2):
            with transaction(settings.database, "audit") as cursor:
                cursor.execute("SELECT 1")
                seen.append(cursor.connection.info.backend_pid)
    assert ended not in seen
    assert len(set(seen)) == 1


def test_backends_that_are_ended_in_a_range_cost_no_partition_that_comes_after(
    settings: Settings,
) -> None:
    partitions = [day(number) for number in range(1, 9)]
    for partition in partitions:
        put_raw(settings, partition, [line(f"T{partition.sales_date}")])
    enough = threading.Event()
    ender = threading.Thread(target=_end_now_and_then, args=(settings, enough))
    ender.start()
    failed = publish_range(partitions, settings)
    enough.set()
    ender.join()
    if failed:
        assert publish_range(failed, settings) == []
    assert len(star_sums(settings)) == len(partitions)


def _end(settings: Settings, pid: int) -> None:
    with own_transaction(settings.database, "audit") as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))


def _end_and_raise(settings: Settings, pid: int) -> None:
    _end(settings, pid)
    raise UsageError("the first")


def _end_now_and_then(settings: Settings, enough: threading.Event) -> None:
    links = [connect(settings.database, role) for role in STAGES]
    while not enough.wait(0.05):
        for link in links:
            with link, link.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE pid <> pg_backend_pid() AND usename = current_user"
                )
    for link in links:
        link.close()
