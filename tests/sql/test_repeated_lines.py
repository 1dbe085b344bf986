"""Lines that share transaction and number: only those equal in all that counts are duplicates."""

import json
from decimal import Decimal
from typing import Any

import pytest

from data_quality.gate.audit import audit_partition
from data_quality.gate.override import record_override
from data_quality.reconciliation.reconciliation import reconcile
from shared.errors import GateRefusal, ReconciliationError
from shared.partition import MANIFEST
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from tests.support.raw import RETAILER, day, line, put_raw
from tests.support.world import rows, value
from transformation.publish.publish import publish_partition
from transformation.stage.stage import stage_partition

pytestmark = pytest.mark.sql
REVISING = RETAILER.model_copy(update={"revises_lines": True})
Records = list[dict[str, Any]]


def _staged(settings: Settings, records: Records, revises: bool = False) -> None:
    put_raw(settings, day(1), records, retailer=REVISING if revises else RETAILER)
    stage_partition(day(1), settings)


def _published(settings: Settings) -> str:
    verdict = str(audit_partition(day(1), settings)["verdict"])
    publish_partition(day(1), settings)
    return verdict


def _counts(settings: Settings) -> tuple[Any, ...]:
    (found,) = rows(
        settings,
        "SELECT normalised_rows, superseded_rows, revised_rows, published_rows"
        " FROM ops.partition_load",
    )
    return found


def one_number_an_order(orders: int, lines: int) -> Records:
    """As of a mapping with `1 as line_number`: the last orders have a second line."""
    both = [*range(orders), *range(2 * orders - lines, orders)]
    return [
        line(
            f"T{order}",
            quantity="1.0000",
            unit_price=f"{10 + place}.0000",
            total_amount=f"{10 + place}.0000",
        )
        for place, order in enumerate(both)
    ]


def test_lines_that_differ_in_nothing_that_counts_are_one(settings: Settings) -> None:
    """Their place and the hash of what came, with fields that no contract knows, may differ."""
    copies = [line("A"), line("A", source_record_hash="0" * 32), line("B")]
    _staged(settings, copies)
    assert _published(settings) == "PASS"
    assert _counts(settings) == (3, 1, 0, 2)
    positions = "SELECT source_position FROM warehouse.fact_sales ORDER BY transaction_id"
    assert rows(settings, positions) == [(2,), (3,)]


@pytest.mark.parametrize(
    "change",
    [
        {"total_amount": "3.0001"},
        {"customer_id": None},
        {"customer_city": "Uruk"},
        {"store_name": None},
        {"transaction_at": "2024-01-01T12:00:00.001Z"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_same_key_with_other_content_is_refused_and_shown(
    settings: Settings, change: dict[str, Any]
) -> None:
    _staged(settings, [line("A"), line("B"), line("B") | change, line("A")])
    assert value(settings, "SELECT count(*) FROM staging.sales WHERE NOT is_superseded") == 3
    with pytest.raises(GateRefusal, match=r"line_is_unique \(1 > 0\)"):
        audit_partition(day(1), settings)
    ((failing, sample),) = rows(
        settings,
        "SELECT failing_rows, sample FROM ops.quality_result WHERE rule_id = 'line_is_unique'",
    )
    assert failing == 1
    assert sample == [{"transaction_id": "B", "line_number": "1", "source_position": "2, 3"}]


def test_no_word_of_anybody_publishes_two_lines_of_one_key(settings: Settings) -> None:
    _staged(settings, [line("A"), line("A", total_amount="4.0000", discount_amount="-1.0000")])
    with pytest.raises(GateRefusal):
        audit_partition(day(1), settings)
    record_override(day(1), "Both lines are right, says the shop", "maria", settings)
    with pytest.raises(ReconciliationError):
        publish_partition(day(1), settings)


def test_a_retailer_that_revises_lines_says_so_and_each_is_counted(settings: Settings) -> None:
    doubled = {"quantity": "4.0000", "total_amount": "6.0000"}
    lines = [line("A"), line("A") | doubled, line("B"), line("B"), line("A") | doubled]
    _staged(settings, lines, revises=True)
    assert _published(settings) == "PASS"
    assert _counts(settings) == (5, 3, 1, 2)
    amounts = rows(settings, "SELECT superseded_amount, published_amount FROM ops.partition_amount")
    assert amounts == [(Decimal(12), Decimal(9))]
    found = reconcile(settings, day(1).sales_date, day(1).sales_date)
    assert found.differences == []


def test_one_number_for_all_lines_of_an_order_is_refused(settings: Settings) -> None:
    """97 orders of 108 lines: eleven lines and a ninth of the money would vanish."""
    _staged(settings, one_number_an_order(97, 108))
    with pytest.raises(GateRefusal, match=r"line_is_unique \(11 > 0\)"):
        audit_partition(day(1), settings)


def test_one_number_for_all_lines_is_no_revision_either(settings: Settings) -> None:
    _staged(settings, one_number_an_order(97, 108), revises=True)
    with pytest.raises(GateRefusal) as refused:
        audit_partition(day(1), settings)
    assert "superseded_lines_share (0.101852 > 0.05, 11 rows)" in str(refused.value)
    assert "superseded_money_share (0.1" in str(refused.value)
    ((share,),) = rows(
        settings,
        "SELECT observed FROM ops.quality_result WHERE rule_id = 'superseded_money_share'",
    )
    control, superseded = rows(
        settings, "SELECT control_amount, superseded_amount FROM ops.partition_amount"
    )[0]
    assert share == round(superseded / control, 6)


def test_much_money_in_few_lines_is_told(settings: Settings) -> None:
    """Six of two hundred lines, and most of what the retailer says that it took."""
    first = [line(f"T{number}") for number in range(194)]
    dear = {"unit_price": "500.0000", "total_amount": "1000.0000"}
    sent = [line(f"T{number}") | dear for number in range(6)]
    _staged(settings, [*sent, *first], revises=True)
    with pytest.raises(GateRefusal) as refused:
        audit_partition(day(1), settings)
    assert "superseded_money_share" in str(refused.value)
    assert "superseded_lines_share" not in str(refused.value)


def test_a_few_revised_lines_are_no_finding(settings: Settings) -> None:
    lines = [line(f"T{number}") for number in range(100)]
    _staged(settings, [*lines, *lines[:4]], revises=True)
    assert _published(settings) == "PASS"


def test_snapshots_of_format_1_mean_what_they_meant(settings: Settings) -> None:
    """Nobody declared then who revises lines, and their landed pages may be gone."""
    lines = [line("A"), line("A", quantity="4.0000", total_amount="6.0000"), line("B")]
    keyless = {"format_version": 1, "generation": 0, "data_key": None, "rejected_key": None}
    manifest = put_raw(settings, day(1), lines, **keyless).model_dump(mode="json")
    del manifest["retailer"]["revises_lines"]
    store = ObjectStore(settings.object_store)
    store.put(day(1).raw_key(MANIFEST), json.dumps(manifest).encode())
    for _ in range(2):
        stage_partition(day(1), settings)
        _published(settings)
        assert _counts(settings) == (3, 1, 1, 2)
        assert reconcile(settings).meets
