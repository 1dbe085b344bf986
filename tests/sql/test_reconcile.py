"""`retail reconcile` is silent on a whole world, and sees one row or one cent at every hop."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import pytest

from data_quality.reconciliation.figures import Difference
from data_quality.reconciliation.reconciliation import reconcile
from scripts.stack.testing import TemporaryObjectStore, TemporaryPostgres
from shared.errors import GateRefusal, WarehouseRefusal
from shared.partition import SALES_DATA, Partition
from shared.postgres.connection import transaction
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from tests.support.alterations import (
    AT,
    DAY,
    FACT,
    IN_POSTGRES,
    IN_S3,
    Mutation,
    Places,
    place_of,
)
from tests.support.commands import run_module
from tests.support.raw import line
from tests.support.whole_world import (
    EMPTY,
    FULL,
    LATER,
    OTHER,
    RECORDS,
    REJECTS,
    edit_raw,
    load_whole_world,
    publish,
    put_snapshot,
)
from tests.support.world import drop_database, make_settings
from transformation.stage.stage import stage_partition

pytestmark = pytest.mark.sql
LOADED, COPY = "reconcile_loaded", "reconcile_copy"


@dataclass(frozen=True)
class Loaded:
    """The loaded world, to be copied for each test."""

    settings: Settings
    objects: dict[str, bytes]


def _make_database(server: TemporaryPostgres, name: str, template: str) -> None:
    server.create_warehouse(name, template)


@pytest.fixture(scope="module")
def loaded(
    server: TemporaryPostgres,
    object_store_server: TemporaryObjectStore,
    passwords: dict[str, str],
) -> Iterator[Loaded]:
    """Loaded once: what the tests change is a copy."""
    _make_database(server, LOADED, "warehouse_template")
    made = make_settings(server, object_store_server, passwords, LOADED, LOADED.replace("_", "-"))
    store = ObjectStore(made.object_store)
    store.client.create_bucket(Bucket=store.bucket)
    load_whole_world(made)
    yield Loaded(made, {key: store.get(key) for key in store.keys("")})
    drop_database(server, LOADED)


@pytest.fixture
def raw_zone(loaded: Loaded) -> Iterator[Settings]:
    """The loaded world, whose raw zone may be damaged."""
    yield loaded.settings
    store = ObjectStore(loaded.settings.object_store)
    store.delete([key for key in store.keys("") if key not in loaded.objects])
    for key, body in loaded.objects.items():
        store.put(key, body)


@pytest.fixture
def whole(server: TemporaryPostgres, raw_zone: Settings) -> Iterator[Settings]:
    """The loaded world, to be damaged anywhere."""
    _make_database(server, COPY, LOADED)
    database = raw_zone.database.model_copy(update={"name": COPY})
    yield raw_zone.model_copy(update={"database": database})
    drop_database(server, COPY)


def _execute(settings: Settings, statements: str) -> None:
    with transaction(settings.database, "owner") as cursor:
        cursor.execute(statements)


def _places(differences: list[Difference]) -> Places:
    return {
        (each.retailer_id, each.sales_date.isoformat() if each.sales_date else None)
        for each in differences
    }


def test_an_undisturbed_world_meets(whole: Settings) -> None:
    """With rejects, a superseded line, three currencies, an empty day and an older snapshot."""
    found = reconcile(whole)
    assert found.differences == []
    assert found.pending == []
    full = found.of(FULL.retailer_id)
    assert (full.partitions, full.published) == (3, 3)
    assert full.rows == {
        "control": 12,
        "source": 12,
        "rejected": 3,
        "superseded": 2,
        "published": 7,
    }
    assert full.star_rows == 7
    assert {code: str(amount) for code, amount in full.star_amounts.items()} == {
        "EUR": "8.9999",
        "USD": "0.0300",
    }


def test_an_empty_world_meets(settings: Settings) -> None:
    found = reconcile(settings)
    assert found.meets
    assert found.retailers == {}


def test_staged_rows_that_a_crash_has_taken_are_no_difference(whole: Settings) -> None:
    _execute(whole, "TRUNCATE staging.sales")
    assert reconcile(whole).meets


def test_only_the_dates_asked_for_are_looked_at(whole: Settings) -> None:
    _execute(whole, "DELETE FROM warehouse.fact_sales WHERE transaction_id = 'F'")
    assert not reconcile(whole, LATER.sales_date, LATER.sales_date).meets
    before = reconcile(whole, FULL.sales_date, EMPTY.sales_date)
    assert before.meets
    assert before.of(FULL.retailer_id).partitions == 2


def test_a_newer_raw_snapshot_is_pending_and_no_difference(whole: Settings) -> None:
    put_snapshot(whole, LATER, [line("F")], [], version=3)
    put_snapshot(whole, Partition("retailer8", LATER.sales_date), [line("Z")], [])
    found = reconcile(whole)
    assert found.differences == []
    assert [(str(partition), why) for partition, why in found.pending] == [
        ("retailer8 2024-01-04", "snapshot v1 is not published yet: not staged"),
        ("retailer9 2024-01-04", "snapshot v3 is not published yet: not staged"),
    ]
    stage_partition(LATER, whole)
    found = reconcile(whole)
    assert found.differences == []
    assert found.pending[-1][1].endswith("not published yet: the gate has no verdict")


def test_pages_that_are_still_coming_in_are_pending(whole: Settings) -> None:
    fresh = Partition("retailer8", LATER.sales_date)
    ObjectStore(whole.object_store).put(fresh.raw_key(SALES_DATA), b"{}\n")
    found = reconcile(whole)
    assert found.meets
    assert [partition for partition, _ in found.pending] == [fresh]


def _has_to_be_seen(settings: Settings, mutation: Mutation) -> None:
    differences = reconcile(settings).differences
    assert {each.hop for each in differences} >= mutation.hops
    usual = place_of(mutation.partition) if mutation.partition else ("retailer9", None)
    assert _places(differences) == (mutation.places or {usual})


@pytest.mark.parametrize("mutation", IN_S3, ids=lambda mutation: mutation.name)
def test_one_row_or_one_cent_in_the_raw_zone_is_seen_and_named(
    raw_zone: Settings, mutation: Mutation
) -> None:
    assert mutation.in_s3
    mutation.in_s3(raw_zone)
    _has_to_be_seen(raw_zone, mutation)


@pytest.mark.parametrize("mutation", IN_POSTGRES, ids=lambda mutation: mutation.name)
def test_one_row_or_one_cent_in_the_warehouse_is_seen_and_named(
    whole: Settings, mutation: Mutation
) -> None:
    if mutation.unguarded:
        with suppress(WarehouseRefusal):  # or a trigger takes it back, without a word
            _execute(whole, mutation.sql)
        assert reconcile(whole).differences == []
        _execute(whole, mutation.unguarded)
    _execute(whole, mutation.sql)
    _has_to_be_seen(whole, mutation)


@pytest.mark.parametrize(
    "damage",
    [
        f"DELETE FROM warehouse.fact_sales{AT}",
        f"{FACT}total_amount = total_amount + 0.0001{AT} AND transaction_id = 'D'",
        f"{FACT}store_key = warehouse.surrogate_key('retailer8', 'S1'){AT}",
        f"DELETE FROM ops.observed_product WHERE {DAY}",
    ],
)
def test_what_the_operations_page_says_brings_the_star_right(whole: Settings, damage: str) -> None:
    _execute(whole, damage)
    assert not reconcile(whole).meets
    publish(whole, FULL)  # the same records are published: nothing is done
    assert not reconcile(whole).meets
    _execute(whole, f"UPDATE ops.partition SET published_snapshot_id = NULL WHERE {DAY}")
    publish(whole, FULL)
    assert reconcile(whole).differences == []


def test_loading_a_day_again_brings_the_raw_zone_right(whole: Settings) -> None:
    edit_raw(whole, FULL, SALES_DATA, "2.9999", "3.0099", fix_hash=True)
    assert not reconcile(whole).meets
    put_snapshot(whole, FULL, RECORDS[FULL], REJECTS[FULL], version=3)
    publish(whole, FULL)
    found = reconcile(whole)
    assert found.differences == []
    assert found.pending == []


def test_it_reads_as_the_pipeline_and_changes_nothing(whole: Settings) -> None:
    nobody_else = whole.database.model_copy(update={"owner": None, "bi": None})
    assert reconcile(whole.model_copy(update={"database": nobody_else})).meets


def test_the_command_says_all_of_it(whole: Settings) -> None:
    result = run_module(whole, "data_quality.reconciliation")
    assert result.returncode == 0, result.stderr
    assert "4 partitions meet to the row and to the cent" in result.stdout
    put_snapshot(whole, EMPTY, [line("N")], [], version=3)
    _execute(whole, f"{FACT}total_amount = total_amount - 0.01{AT} AND transaction_id = 'D'")
    result = run_module(
        whole, "data_quality.reconciliation", "--from", "2024-01-01", "--to", "2024-01-02"
    )
    assert result.returncode == 1, result.stderr
    assert "pending: retailer9 2024-01-02: snapshot v3 is not published yet" in result.stdout
    (row,) = [text for text in result.stdout.splitlines() if "ledger to star" in text]
    cells = [cell.strip() for cell in row.strip("│").split("│")]
    assert cells == [
        "retailer9", "2024-01-01", "ledger to star", "amount EUR", "2.9999", "2.9899", "-0.0100",
    ]  # fmt: skip


def test_the_command_speaks_json(whole: Settings) -> None:
    _execute(whole, f"DELETE FROM warehouse.fact_sales{AT} AND transaction_id = 'B'")
    result = run_module(whole, "data_quality.reconciliation", "--format", "json")
    assert result.returncode == 1, result.stderr
    said = json.loads(result.stdout)
    assert said["meets"] is False
    assert said["retailers"]["retailer9"]["rows"]["star"] == 6
    place = {"retailer_id": "retailer9", "sales_date": "2024-01-01", "hop": "ledger to star"}
    assert said["differences"] == [
        place | {"what": "rows", "expected": 5, "found": 4, "difference": -1},
        place
        | {"what": "amount USD", "expected": "0.0300", "found": "0.0000", "difference": "-0.0300"},
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "yesterday"], "'yesterday' is not a date"),
        (["--from", "2024-01-02", "--to", "2024-01-01"], "runs backwards"),
        (["--format", "xml"], "--format is table or json, not xml"),
        (["2024-01-01"], "unexpected extra argument"),
    ],
)
def test_wrong_usage_is_2(settings: Settings, arguments: list[str], said: str) -> None:
    result = run_module(settings, "data_quality.reconciliation", *arguments)
    assert result.returncode == 2
    assert said in result.stderr


def test_a_warehouse_that_is_down_is_no_difference(settings: Settings) -> None:
    down = settings.model_copy(
        update={"database": settings.database.model_copy(update={"name": "nowhere"})}
    )
    result = run_module(down, "data_quality.reconciliation")
    assert result.returncode == 2
    assert "the warehouse at" in result.stderr


def test_a_refused_snapshot_waits_and_what_is_published_still_meets(whole: Settings) -> None:
    put_snapshot(whole, OTHER, [line("A", quantity="5.0000")], [], version=3)
    with pytest.raises(GateRefusal):
        publish(whole, OTHER)
    found = reconcile(whole)
    assert found.differences == []
    assert found.pending == [(OTHER, "snapshot v3 is not published yet: the gate has FAIL")]
