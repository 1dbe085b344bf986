"""The warehouse is a function of snapshots and rules: no rule outlives its removal."""

from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest

from data_quality.gate.audit import audit_entities, audit_partition
from data_quality.reconciliation.reconciliation import reconcile
from shared.errors import GateRefusal
from shared.partition import Partition
from shared.postgres.connection import transaction
from shared.settings import Settings
from tests.defects.clean import put_entity
from tests.support.quality import add_rules
from tests.support.raw import day, line, load
from tests.support.world import rows, value, warehouse_digest
from transformation.publish.publish import publish_partition
from transformation.stage.stage import stage_partition
from transformation.stage.stage_entities import stage_entities

pytestmark = pytest.mark.sql
CUSTOMERS = (
    "SELECT f.transaction_id, c.customer_id FROM warehouse.fact_sales AS f"
    " INNER JOIN warehouse.dim_customer AS c ON f.customer_key = c.customer_key"
    " WHERE f.sales_date = '2024-01-01' ORDER BY f.transaction_id"
)
CHANNELS = "SELECT channel FROM warehouse.fact_sales ORDER BY transaction_id"


def _rule(rule_id: str, column: str, expression: str, repair: Any, **others: Any) -> dict[str, Any]:
    """A rule that repairs one column where the expression is false."""
    return {
        "id": rule_id,
        "kind": "expression",
        "table": "sales",
        "columns": [column],
        "arguments": {"expression": expression, "repair": repair},
        "severity": "warning",
        "disposition": "repair",
        "threshold": 1000,
        "dimension": "validity",
        "owner": "tests",
        "reason": "a test",
    } | others


def _remove(settings: Settings, rule_id: str) -> None:
    with transaction(settings.database, "audit") as cursor:
        cursor.execute("DELETE FROM ops.quality_rule WHERE rule_id = %s", (rule_id,))


def _again(settings: Settings, partition: Partition) -> str:
    """Audit and publish what is staged, under the rules of now."""
    audit_partition(partition, settings)
    return str(publish_partition(partition, settings)["outcome"])


def test_a_removed_repair_leaves_nothing_behind(settings: Settings) -> None:
    lines = [line("A", customer_id="C1"), line("B", customer_id="C2")]
    load(settings, day(1), lines)
    untouched = warehouse_digest(settings)
    add_rules(settings, [_rule("wrong_repair", "customer_id", "customer_id != 'C2'", "null")])
    assert _again(settings, day(1)) == "published"
    assert rows(settings, CUSTOMERS) == [("A", "C1"), ("B", "UNKNOWN")]
    _remove(settings, "wrong_repair")
    assert _again(settings, day(1)) == "published"
    assert rows(settings, CUSTOMERS) == [("A", "C1"), ("B", "C2")]
    assert warehouse_digest(settings) == untouched
    assert rows(settings, "SELECT rule_id FROM ops.quality_repair") == []
    assert value(settings, "SELECT treatment_md5 FROM ops.partition_load") == ""


def test_a_changed_repair_starts_from_what_came(settings: Settings) -> None:
    load(settings, day(2), [line("A")])
    add_rules(settings, [_rule("spelt", "city", "city = 'x'", "upper", table="store")])
    load(settings, day(1), [line("A", store_city="Ur")])
    uruk = {"value": "Uruk"}
    add_rules(settings, [_rule("spelt", "city", "city = 'x'", uruk, table="store")])
    _again(settings, day(1))
    ((before, after),) = rows(
        settings,
        "SELECT sample -> 0 ->> 'before', sample -> 0 ->> 'after' FROM ops.quality_repair",
    )
    assert (before, after) == ("Ur", "Uruk")


def test_several_repairs_of_one_column_are_undone_together(settings: Settings) -> None:
    load(settings, day(2), [line("A")])
    load(settings, day(1), [line("A", customer_id=" c1 "), line("B", customer_id="C2")])
    untouched = warehouse_digest(settings)
    add_rules(
        settings,
        [
            _rule("a_trimmed", "customer_id", "customer_id = trim(customer_id)", "trim"),
            _rule("b_upper", "customer_id", "customer_id = upper(customer_id)", "upper"),
        ],
    )
    _again(settings, day(1))
    assert rows(settings, CUSTOMERS) == [("A", "C1"), ("B", "C2")]
    repairs = "SELECT rule_id, repaired_rows FROM ops.quality_repair ORDER BY rule_id"
    assert rows(settings, repairs) == [("a_trimmed", 1), ("b_upper", 1)]
    _remove(settings, "a_trimmed")
    _again(settings, day(1))
    assert rows(settings, CUSTOMERS) == [("A", " C1 "), ("B", "C2")]
    assert rows(settings, repairs) == [("b_upper", 1)]
    _remove(settings, "b_upper")
    _again(settings, day(1))
    assert warehouse_digest(settings) == untouched


def test_the_same_number_of_other_rows_is_published_anew(settings: Settings) -> None:
    """Five of the rows are the same, and so are the first five of the log."""
    online = {"value": "online"}
    left = "source_position not in (1, 2, 3, 4, 5, {})"
    add_rules(settings, [_rule("some", "channel", left.format(6), online)])
    load(settings, day(1), [line(f"T{number}", channel="pos") for number in range(1, 9)])
    add_rules(settings, [_rule("some", "channel", left.format(7), online)])
    assert _again(settings, day(1)) == "published"
    channels = [channel for (channel,) in rows(settings, CHANNELS)]
    assert channels == [*["online"] * 5, "pos", "online", "pos"]
    assert _again(settings, day(1)) == "already published"


def test_a_repaired_customer_is_observed(settings: Settings) -> None:
    """Whatever else is loaded: the member is a function of the rows that readers see."""
    load(settings, day(3), [line("Z", customer_id="C9", customer_city="Uruk")])
    add_rules(settings, [_rule("is_nine", "customer_id", "customer_id != 'c9'", {"value": "C9"})])
    lines = [
        line("A", customer_id="c9", customer_city="Nippur", transaction_at="2024-01-01T13:00:00Z"),
        line("B", customer_id="C9", customer_city="Eridu", transaction_at="2024-01-01T11:00:00Z"),
        line("C", customer_id="C1"),
    ]
    load(settings, day(1), lines)
    assert rows(settings, CUSTOMERS) == [("A", "C9"), ("B", "C9"), ("C", "C1")]
    versions = rows(
        settings,
        "SELECT city, valid_from::text FROM warehouse.dim_customer WHERE customer_id = 'C9'"
        " ORDER BY valid_from",
    )
    assert versions == [("Nippur", "2024-01-01"), ("Uruk", "2024-01-03")], "the last sale's city"
    assert (
        value(settings, "SELECT count(*) FROM warehouse.dim_customer WHERE customer_id='c9'") == 0
    )
    repaired = warehouse_digest(settings)
    _remove(settings, "is_nine")
    _again(settings, day(1))
    assert rows(settings, CUSTOMERS) == [("A", "c9"), ("B", "C9"), ("C", "C1")]
    add_rules(settings, [_rule("is_nine", "customer_id", "customer_id != 'c9'", {"value": "C9"})])
    _again(settings, day(1))
    assert warehouse_digest(settings) == repaired
    assert reconcile(settings, day(1).sales_date, day(3).sales_date).differences == []


def test_a_customer_whom_only_a_rule_names_is_a_member(settings: Settings) -> None:
    load(settings, day(2), [line("A")])
    walk_in = {"value": "WALK-IN"}
    add_rules(settings, [_rule("walk_in", "customer_id", "customer_id is not null", walk_in)])
    load(settings, day(1), [line("A", customer_id=None, customer_tier=None, customer_city=None)])
    assert rows(settings, CUSTOMERS) == [("A", "WALK-IN")]
    inferred = "SELECT is_inferred FROM warehouse.dim_customer WHERE customer_id = 'WALK-IN'"
    assert value(settings, inferred) is True


def test_repairs_of_members_are_undone(settings: Settings) -> None:
    load(settings, day(1), [line("A")])
    untouched = warehouse_digest(settings)
    rule = _rule("shout", "city", "city = upper(city)", "upper", table="store")
    add_rules(settings, [rule])
    assert _again(settings, day(1)) == "published"
    assert value(settings, "SELECT city FROM warehouse.dim_store WHERE store_id = 'S1'") == "UR"
    changed = rule | {"arguments": rule["arguments"] | {"repair": {"value": "Uruk"}}}
    add_rules(settings, [changed])
    assert _again(settings, day(1)) == "published"
    assert value(settings, "SELECT city FROM warehouse.dim_store WHERE store_id = 'S1'") == "Uruk"
    _remove(settings, "shout")
    assert _again(settings, day(1)) == "published"
    assert warehouse_digest(settings) == untouched


def test_repairs_of_inventory_are_undone_to_the_last_digit(settings: Settings) -> None:
    partition = Partition("retailer1", day(1).sales_date)
    counted = {"store_id": "S1", "product_id": "P1", "reorder_point": "5.0000"}
    records = [counted | {"quantity_on_hand": "12345678901234.5678"}]
    put_entity(settings, partition, "inventory", records)
    stage_entities(partition, settings)
    nothing = _rule(
        "none", "quantity_on_hand", "quantity_on_hand = 0", {"value": 0}, table="inventory"
    )
    add_rules(settings, [nothing])
    on_hand = "SELECT quantity_on_hand FROM staging.inventory"
    _audit_entities(settings, partition)
    assert value(settings, on_hand) == 0
    _audit_entities(settings, partition)
    assert rows(settings, "SELECT repaired_rows FROM ops.quality_repair") == [(1,)]
    _remove(settings, "none")
    _audit_entities(settings, partition)
    assert value(settings, on_hand) == Decimal("12345678901234.5678")
    assert rows(settings, "SELECT repaired_rows FROM ops.quality_repair") == []


def _audit_entities(settings: Settings, partition: Partition) -> None:
    with suppress(GateRefusal):  # such a quantity is not plausible
        audit_entities(partition, settings)


def test_only_what_changes_is_a_repair(settings: Settings) -> None:
    load(settings, day(2), [line("A")])
    add_rules(settings, [_rule("vain", "channel", "channel != 'pos'", "lower")])
    load(settings, day(1), [line("A")])
    assert rows(settings, "SELECT rule_id FROM ops.quality_repair") == []
    assert rows(settings, "SELECT DISTINCT treatment_md5 FROM ops.partition_load") == [("",)]


def test_a_day_that_todays_rules_refuse_stays_and_is_named(settings: Settings) -> None:
    load(settings, day(1), [line("A")])
    seen = warehouse_digest(settings)
    add_rules(
        settings,
        [
            _rule("no_pos", "channel", "channel != 'pos'", None)
            | {
                "arguments": {"expression": "channel != 'pos'"},
                "disposition": "block",
                "severity": "critical",
                "threshold": 0,
            }
        ],
    )
    with pytest.raises(GateRefusal, match="no_pos"):
        audit_partition(day(1), settings)
    with pytest.raises(GateRefusal, match="readers keep what was published"):
        publish_partition(day(1), settings)
    assert warehouse_digest(settings) == seen
    found = reconcile(settings, day(1).sales_date, day(1).sales_date)
    assert found.differences == []
    ((partition, why),) = found.pending
    assert partition == day(1)
    assert "FAIL" in why
    _remove(settings, "no_pos")
    assert _again(settings, day(1)) == "already published"


def test_what_is_staged_anew_has_to_be_audited_anew(settings: Settings) -> None:
    load(settings, day(1), [line("A")])
    stage_partition(day(1), settings)
    with pytest.raises(GateRefusal, match="no verdict"):
        publish_partition(day(1), settings)
