"""The star is a function of the latest snapshots, whatever the order, repeats and corrections."""

import itertools
from datetime import date, timedelta

import pytest

from data_quality.gate.audit import audit_partition
from shared.errors import GateRefusal, RawZoneError, ReconciliationError, UsageError
from shared.partition import SALES_DATA
from shared.postgres.connection import transaction
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from tests.support.raw import RETAILER, day, line, load, put_raw
from tests.support.world import rows, value, warehouse_digest
from transformation.publish.publish import publish_partition
from transformation.stage.stage import stage_partition

pytestmark = pytest.mark.sql

# Four days on which a customer moves to and fro, products are renamed and members come and go.
HISTORY = {
    1: [line("A", customer_city="Ur"), line("A", 2, product_id="P2", product_name="Ink")],
    2: [line("B", customer_city="Uruk"), line("C", customer_id="C2")],
    3: [line("D", customer_city="Ur", product_name="Fountain pen"), line("E", customer_id=None)],
    4: [line("F", customer_city="Ur"), line("G", store_id="S2", store_name="Harbour")],
}
CORRECTED = [line("B", customer_city="Ur", product_id="P3", product_name="Paper")]


def _customer_history(settings: Settings, customer: str = "C1") -> list[tuple[str, date, date]]:
    return rows(
        settings,
        "SELECT city, valid_from, valid_to FROM warehouse.dim_customer"
        " WHERE customer_id = %s ORDER BY valid_from",
        customer,
    )


def test_every_order_of_days_gives_the_same_warehouse(settings: Settings) -> None:
    digests = set()
    for order in itertools.permutations(HISTORY):
        with transaction(settings.database, "owner") as cursor:
            cursor.execute(
                "ALTER TABLE ops.quality_override DISABLE TRIGGER append_only;"
                " TRUNCATE ops.partition, ops.partition_load, ops.observed_customer,"
                " ops.observed_product, ops.observed_store, warehouse.fact_sales,"
                " staging.sales CASCADE"
            )
            for table in ("customer", "product", "store", "retailer"):
                cursor.execute(f"DELETE FROM warehouse.dim_{table} WHERE {table}_key != -1")
        for number in order:
            load(settings, day(number), HISTORY[number])
        digests.add(warehouse_digest(settings))
    assert len(digests) == 1


def test_a_repeated_load_changes_nothing(settings: Settings) -> None:
    for number, records in HISTORY.items():
        load(settings, day(number), records)
    before = warehouse_digest(settings)
    assert load(settings, day(2), HISTORY[2]) == "already published"
    assert load(settings, day(2), HISTORY[2], version=2) == "unchanged"
    assert warehouse_digest(settings) == before


def test_a_corrected_day_leaves_what_loading_it_right_at_once_would_have_left(
    settings: Settings,
) -> None:
    for number, records in HISTORY.items():
        load(settings, day(number), CORRECTED if number == 2 else records, version=5)
    wanted = warehouse_digest(settings)
    load(settings, day(2), HISTORY[2], version=6)
    assert warehouse_digest(settings) != wanted
    load(settings, day(2), CORRECTED, version=7)
    assert warehouse_digest(settings) == wanted


def test_an_older_snapshot_never_replaces_a_newer_one(settings: Settings) -> None:
    load(settings, day(1), HISTORY[1], version=2)
    before = warehouse_digest(settings)
    assert load(settings, day(1), CORRECTED, version=1) == "already published"
    assert warehouse_digest(settings) == before


def test_history_follows_sales_dates_and_facts_point_to_the_version_of_their_day(
    settings: Settings,
) -> None:
    for number in (3, 1, 4, 2):
        load(settings, day(number), HISTORY[number])
    january = date(2024, 1, 1)
    second, third = january + timedelta(days=1), january + timedelta(days=2)
    assert _customer_history(settings) == [
        ("Ur", january, second),
        ("Uruk", second, third),
        ("Ur", third, date(9999, 12, 31)),
    ]
    misplaced = value(
        settings,
        "SELECT count(*) FROM warehouse.fact_sales f JOIN warehouse.dim_customer c"
        " USING (customer_key)"
        " WHERE NOT (f.sales_date >= c.valid_from AND f.sales_date < c.valid_to)",
    )
    assert misplaced == 0


def test_a_late_day_repoints_the_facts_of_later_days(settings: Settings) -> None:
    load(settings, day(2), [line("B", customer_city="Ur")])
    load(settings, day(4), [line("F", customer_city="Ur")])
    first_key = value(settings, "SELECT DISTINCT customer_key FROM warehouse.fact_sales")
    load(settings, day(3), [line("D", customer_city="Uruk")])
    keys = dict(rows(settings, "SELECT transaction_id, customer_key FROM warehouse.fact_sales"))
    assert keys["B"] == first_key
    assert len({keys["B"], keys["D"], keys["F"]}) == 3


def test_members_that_no_day_shows_any_more_are_gone(settings: Settings) -> None:
    load(settings, day(1), [line("A", customer_id="C7", product_id="P7", store_id="S7")])
    load(settings, day(1), [line("A")], version=2)
    for table in ("customer", "product", "store"):
        members = rows(
            settings,
            f"SELECT {table}_id FROM warehouse.dim_{table} WHERE {table}_key != -1",
        )
        assert members == [({"customer": "C1", "product": "P1", "store": "S1"}[table],)]


def test_an_empty_day_replaces_a_full_one(settings: Settings) -> None:
    load(settings, day(1), HISTORY[1])
    load(settings, day(1), [], version=2)
    assert value(settings, "SELECT count(*) FROM warehouse.fact_sales") == 0
    assert value(settings, "SELECT count(*) FROM warehouse.dim_customer") == 1


def test_an_anonymous_sale_points_to_the_unknown_customer(settings: Settings) -> None:
    load(settings, day(3), HISTORY[3])
    assert (
        value(settings, "SELECT customer_key FROM warehouse.fact_sales WHERE transaction_id = 'E'")
        == -1
    )


def test_the_later_of_two_lines_of_one_number_is_published_and_both_are_counted(
    settings: Settings,
) -> None:
    revising = RETAILER.model_copy(update={"revises_lines": True})
    lines = [line("A"), line("A", quantity="3.0000", total_amount="4.5000")]
    put_raw(settings, day(1), lines, retailer=revising)
    stage_partition(day(1), settings)
    audit_partition(day(1), settings)
    publish_partition(day(1), settings)
    assert rows(settings, "SELECT quantity, total_amount FROM warehouse.fact_sales") == [(3, 4.5)]
    assert rows(
        settings, "SELECT normalised_rows, superseded_rows, published_rows FROM ops.partition_load"
    ) == [(2, 1, 1)]
    assert rows(
        settings,
        "SELECT control_amount, superseded_amount, published_amount FROM ops.partition_amount",
    ) == [(7.5, 3, 4.5)]


def test_nothing_is_published_without_a_verdict(settings: Settings) -> None:
    put_raw(settings, day(1), HISTORY[1])
    stage_partition(day(1), settings)
    with pytest.raises(GateRefusal, match="no verdict"):
        publish_partition(day(1), settings)
    assert value(settings, "SELECT count(*) FROM warehouse.fact_sales") == 0


def test_a_verdict_holds_for_its_own_snapshot_only(settings: Settings) -> None:
    put_raw(settings, day(1), HISTORY[1])
    stage_partition(day(1), settings)
    audit_partition(day(1), settings)
    put_raw(settings, day(1), CORRECTED, version=2)
    stage_partition(day(1), settings)
    with pytest.raises(GateRefusal, match="no verdict for snapshot v2"):
        publish_partition(day(1), settings)


def test_staging_again_asks_for_a_new_verdict(settings: Settings) -> None:
    put_raw(settings, day(1), HISTORY[1])
    stage_partition(day(1), settings)
    audit_partition(day(1), settings)
    stage_partition(day(1), settings)
    with pytest.raises(GateRefusal, match="no verdict"):
        publish_partition(day(1), settings)


def test_staged_rows_lost_in_a_crash_are_noticed(settings: Settings) -> None:
    put_raw(settings, day(1), HISTORY[1])
    stage_partition(day(1), settings)
    audit_partition(day(1), settings)
    with transaction(settings.database, "owner") as cursor:
        cursor.execute("TRUNCATE staging.sales")  # what a crash does to an unlogged table
    with pytest.raises(UsageError, match="stage it again"):
        publish_partition(day(1), settings)


def test_a_star_that_would_not_meet_its_ledger_is_not_published(settings: Settings) -> None:
    load(settings, day(2), HISTORY[2])
    before = warehouse_digest(settings)
    put_raw(settings, day(1), HISTORY[1])
    stage_partition(day(1), settings)
    audit_partition(day(1), settings)
    with transaction(settings.database, "owner") as cursor:
        cursor.execute("UPDATE staging.sales SET total_amount = total_amount + 0.0001")
    with pytest.raises(ReconciliationError, match="every_normalised_cent"):
        publish_partition(day(1), settings)
    assert warehouse_digest(settings) == before


def test_raw_data_that_is_not_its_manifests_is_refused(settings: Settings) -> None:
    manifest = put_raw(settings, day(1), HISTORY[1])
    key = manifest.key_of(SALES_DATA, day(1))
    ObjectStore(settings.object_store).put(key, b"{}\n")
    with pytest.raises(RawZoneError, match="is not the file of its manifest"):
        stage_partition(day(1), settings)


def test_stages_called_too_early_say_what_to_run(settings: Settings) -> None:
    with pytest.raises(UsageError, match=r"python -m ingestion\.main 2024-01-01"):
        stage_partition(day(1), settings)
    with pytest.raises(UsageError, match=r"python -m transformation\.main 2024-01-01"):
        audit_partition(day(1), settings)
    with pytest.raises(UsageError, match=r"python -m transformation\.main 2024-01-01"):
        publish_partition(day(1), settings)
