"""Rows that rules quarantine or repair: nothing is lost, every row and cent is accounted for."""

import json
from decimal import Decimal
from typing import Any

import pytest

from data_quality.gate.audit import audit_partition
from data_quality.reconciliation.reconciliation import reconcile
from data_quality.rules.book.stored import write_rule
from data_quality.rules.rule import Rule
from shared.errors import GateRefusal, WarehouseRefusal
from shared.postgres.connection import transaction
from shared.settings import Settings
from tests.support.raw import day, line, load, put_raw
from tests.support.world import rows, value, warehouse_digest
from transformation.publish.publish import publish_partition
from transformation.stage.stage import stage_partition

pytestmark = pytest.mark.sql
PLAUSIBLE = [line(f"T{number}", customer_id=f"C{number}") for number in range(100)]
SLIPPED = line(
    "SLIP",
    quantity="1.0000",
    unit_price="20000000.0000",
    total_amount="20000000.0000",
    store_id="S9",
    customer_id="C9000",
    product_id="P9",
)


def _waiting(settings: Settings) -> list[tuple[Any, ...]]:
    return rows(
        settings,
        "SELECT rule_id, source_position, total_amount, source_record FROM ops.rejected_record",
    )


def _allow(settings: Settings, most: str) -> None:
    """Operators find larger amounts plausible."""
    with transaction(settings.database, "audit") as cursor:
        cursor.execute(
            "UPDATE ops.quality_rule SET overrides = %s WHERE rule_id = 'amount_is_plausible'",
            (json.dumps({"retailer9": {"arguments": {"maximum": most}}}),),
        )


def test_a_row_in_quarantine_is_kept_whole_and_the_others_are_published(settings: Settings) -> None:
    put_raw(settings, day(1), [*PLAUSIBLE, SLIPPED])
    stage_partition(day(1), settings)
    facts = audit_partition(day(1), settings)
    assert facts["verdict"] == "WARN"
    publish_partition(day(1), settings)
    assert value(settings, "SELECT count(*) FROM warehouse.fact_sales") == 100
    ((rule, position, amount, record),) = _waiting(settings)
    assert (rule, position, amount) == ("amount_is_plausible", 101, Decimal(20000000))
    assert json.loads(record)["transaction_id"] == "SLIP"
    assert json.loads(record)["store_name"] == "Main Street", "as it stands in the raw zone"


def test_every_row_and_cent_is_accounted_for(settings: Settings) -> None:
    load(settings, day(1), [*PLAUSIBLE, SLIPPED, line("T1"), line("T1")])
    counts = rows(
        settings,
        "SELECT normalised_rows, published_rows, superseded_rows, quarantined_rows"
        " FROM ops.partition_load",
    )
    assert counts == [(103, 100, 2, 1)]
    amounts = rows(
        settings,
        "SELECT normalised_amount, published_amount, superseded_amount, quarantined_amount"
        " FROM ops.partition_amount",
    )
    assert amounts == [(Decimal(20000306), Decimal(300), Decimal(6), Decimal(20000000))]
    assert reconcile(settings, day(1).sales_date, day(1).sales_date).differences == []


def test_members_that_only_quarantined_rows_show_are_not_in_the_star(settings: Settings) -> None:
    load(settings, day(1), [*PLAUSIBLE, SLIPPED])
    for table, column, member in (
        ("dim_store", "store_id", "S9"),
        ("dim_product", "product_id", "P9"),
        ("dim_customer", "customer_id", "C9000"),
    ):
        count = f"SELECT count(*) FROM warehouse.{table} WHERE {column} = '{member}'"
        assert value(settings, count) == 0


def test_loading_again_after_a_rule_was_corrected_is_as_if_it_had_never_been(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(settings, day(2), PLAUSIBLE)  # brings the rules into the database
    monkeypatch.setattr("data_quality.rules.book.rule_book.sync_rules", lambda *_: None)
    load_all = [*PLAUSIBLE, SLIPPED]
    assert load(settings, day(1), load_all) == "published"
    held_back = warehouse_digest(settings)
    _allow(settings, "99000000")
    assert load(settings, day(1), load_all) == "published"
    assert _waiting(settings) == []
    assert value(settings, "SELECT quarantined_rows FROM ops.partition_load LIMIT 1") == 0
    healed = warehouse_digest(settings)
    assert healed != held_back
    _allow(settings, "10000000")
    assert load(settings, day(1), load_all) == "published"
    assert warehouse_digest(settings) == held_back
    assert load(settings, day(1), load_all) == "already published"


def test_auditing_again_without_staging_changes_nothing(settings: Settings) -> None:
    put_raw(settings, day(1), [*PLAUSIBLE, SLIPPED, line("X", customer_id="n/a")])
    stage_partition(day(1), settings)
    first = audit_partition(day(1), settings)
    results = rows(settings, "SELECT rule_id, verdict, failing_rows FROM ops.quality_result")
    assert audit_partition(day(1), settings) == first
    again = rows(settings, "SELECT rule_id, verdict, failing_rows FROM ops.quality_result")
    assert sorted(again) == sorted(results)
    repairs = rows(settings, "SELECT rule_id, repaired_rows FROM ops.quality_repair")
    assert repairs == [("customer_id_placeholder", 1)]


def test_the_same_records_in_a_newer_snapshot_keep_their_quarantine(settings: Settings) -> None:
    load(settings, day(1), [*PLAUSIBLE, SLIPPED])
    digest = warehouse_digest(settings)
    assert load(settings, day(1), [*PLAUSIBLE, SLIPPED], version=2) == "unchanged"
    assert warehouse_digest(settings) == digest
    published = rows(
        settings,
        "SELECT l.snapshot_id, l.quarantined_rows FROM ops.partition AS p"
        " INNER JOIN ops.partition_load AS l ON p.published_snapshot_id = l.snapshot_id",
    )
    assert published == [("v2", 1)]
    assert reconcile(settings, day(1).sales_date, day(1).sales_date).differences == []


def test_too_many_rows_for_the_quarantine_block_the_day(settings: Settings) -> None:
    put_raw(settings, day(1), [*PLAUSIBLE[:10], SLIPPED])
    stage_partition(day(1), settings)
    with pytest.raises(GateRefusal, match="amount_is_plausible"):
        audit_partition(day(1), settings)
    with pytest.raises(GateRefusal, match="FAIL"):
        publish_partition(day(1), settings)
    assert _waiting(settings) == []


def test_a_placeholder_becomes_an_anonymous_sale_and_is_logged(settings: Settings) -> None:
    load(
        settings, day(1), [line("A"), line("B", customer_id="UNKNOWN"), line("C", customer_id="0")]
    )
    customers = rows(
        settings,
        "SELECT c.customer_id FROM warehouse.fact_sales AS f INNER JOIN warehouse.dim_customer AS c"
        " ON f.customer_key = c.customer_key ORDER BY f.transaction_id",
    )
    assert customers[0] == ("C1",)
    assert value(settings, "SELECT count(*) FROM warehouse.fact_sales WHERE customer_key = -1") == 2
    known = "SELECT count(*) FROM warehouse.dim_customer WHERE customer_key != -1"
    assert value(settings, known) == 1
    ((rule, column, count, sample),) = rows(
        settings, "SELECT rule_id, column_name, repaired_rows, sample FROM ops.quality_repair"
    )
    assert (rule, column, count) == ("customer_id_placeholder", "customer_id", 2)
    assert sorted(each["before"] for each in sample) == ["0", "UNKNOWN"]
    assert {each["after"] for each in sample} == {None}


def test_a_name_with_blanks_around_it_is_repaired_in_the_dimension(settings: Settings) -> None:
    load(settings, day(1), [line("A", store_name=" Main Street ")])
    name = "SELECT store_name FROM warehouse.dim_store WHERE store_key != -1"
    assert value(settings, name) == "Main Street"


def test_a_percent_sign_in_a_rule_is_no_parameter(settings: Settings) -> None:
    load(settings, day(1), [line("A")])
    rule = Rule.model_validate(
        {
            "id": "channel_percent",
            "table": "sales",
            "kind": "accepted_values",
            "columns": ["channel"],
            "arguments": {"values": ["pos", "100%", "%(x)s", "it's"]},
            "severity": "warning",
            "disposition": "flag",
            "dimension": "validity",
            "owner": "tests",
            "reason": "a test",
        }
    )
    with transaction(settings.database, "audit") as cursor:
        write_rule(cursor, rule, "database")
    load(settings, day(2), [line("A"), line("B", channel="online")])
    verdict = "SELECT verdict FROM ops.quality_result WHERE rule_id = 'channel_percent'"
    assert rows(settings, verdict) == [("WARN",)]


def test_what_is_repaired_is_not_quarantined(settings: Settings) -> None:
    load(settings, day(2), [line("A")])
    trimmed = Rule.model_validate(
        {
            "id": "channel_trimmed",
            "table": "sales",
            "kind": "regex",
            "columns": ["channel"],
            "arguments": {"pattern": r"^\S(.*\S)?$", "repair": "trim"},
            "severity": "warning",
            "disposition": "repair",
            "threshold": 1000,
            "dimension": "validity",
            "owner": "tests",
            "reason": "a test",
        }
    )
    with transaction(settings.database, "audit") as cursor:
        write_rule(cursor, trimmed, "database")
    load(settings, day(1), [line("A", channel=" pos "), line("B")])
    assert _waiting(settings) == []
    channels = "SELECT channel FROM warehouse.fact_sales WHERE sales_date = '2024-01-01'"
    assert rows(settings, channels) == [("pos",), ("pos",)]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ops.rejected_record SET total_amount = total_amount + 0.01",
        "DELETE FROM ops.rejected_record",
        "INSERT INTO ops.rejected_record (retailer_id, sales_date, snapshot_id, ordinal,"
        " source_position, reason, currency_code, total_amount, source_record_hash, source_record,"
        " rule_id) SELECT retailer_id, sales_date, snapshot_id, 99,"
        " source_position, reason, currency_code, total_amount, source_record_hash, source_record,"
        " rule_id FROM ops.rejected_record",
        "UPDATE ops.rejected_record SET rule_id = NULL",
    ],
)
def test_one_row_or_cent_of_the_quarantine_is_missed(settings: Settings, change: str) -> None:
    load(settings, day(1), [*PLAUSIBLE, SLIPPED])
    with transaction(settings.database, "owner") as cursor:
        cursor.execute(change)
    differences = reconcile(settings, day(1).sales_date, day(1).sales_date).differences
    assert "ledger to rejected records" in {each.hop for each in differences}


@pytest.mark.parametrize("column", ["quarantined_rows = 2", "quarantined_rows = NULL"])
def test_the_ledger_refuses_a_quarantine_that_does_not_add_up(
    settings: Settings, column: str
) -> None:
    load(settings, day(1), [*PLAUSIBLE, SLIPPED])
    with pytest.raises(WarehouseRefusal), transaction(settings.database, "owner") as cursor:
        cursor.execute(f"UPDATE ops.partition_load SET {column}")
