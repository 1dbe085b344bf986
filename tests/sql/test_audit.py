"""Each rule catches the defect it is meant for, and the gate fails closed."""

from decimal import Decimal
from typing import Any

import pytest
from psycopg2.sql import SQL

from data_quality import session
from data_quality.gate.audit import audit_partition, audit_partitions
from data_quality.gate.scan import statements
from shared.errors import GateRefusal
from shared.manifest import CurrencyAmount, RowCounts
from shared.postgres.connection import transaction
from shared.retailer import RelaxedRule, Tolerances
from shared.settings import Settings
from tests.support.quality import add_rules
from tests.support.raw import RETAILER, day, line, load, put_raw
from tests.support.world import rows, value, warehouse_digest
from transformation.publish.publish import publish_partition
from transformation.stage.stage import stage_partition

pytestmark = pytest.mark.sql
GOOD = [line("A"), line("B")]
ONE_CUSTOMER_ONE_LINE = {
    "id": "one_customer_one_line",
    "kind": "unique",
    "table": "sales",
    "columns": ["customer_id"],
    "severity": "warning",
    "disposition": "flag",
    "dimension": "uniqueness",
    "owner": "tests",
    "reason": "Nobody comes twice, and some give no name.",
}
SHOP_LINE_ONCE = ONE_CUSTOMER_ONE_LINE | {
    "id": "shop_line_once",
    "columns": ["store_id", "line_number"],
    "reason": "A second rule that could have rows counted in its groups.",
}
FEW_PIECES = ONE_CUSTOMER_ONE_LINE | {
    "id": "few_pieces",
    "kind": "range",
    "columns": ["quantity"],
    "arguments": {"minimum": "-10", "maximum": 10},
    "dimension": "validity",
    "reason": "A range inside that of other rules.",
}
NOT_TOO_FEW = FEW_PIECES | {
    "id": "not_too_few",
    "arguments": {"minimum": -20},
    "reason": "A range around it, open to one side.",
}
NOT_TOO_MANY = FEW_PIECES | {
    "id": "not_too_many",
    "arguments": {"maximum": 5},
    "reason": "A range that reaches into it.",
}


def _results(settings: Settings) -> dict[str, str]:
    """The verdict of every rule that did not pass."""
    return dict(
        rows(settings, "SELECT rule_id, verdict FROM ops.quality_result WHERE verdict != 'PASS'")
    )


def _amount(control: str, normalised: str, rejected: str) -> list[CurrencyAmount]:
    return [
        CurrencyAmount(
            currency_code="EUR",
            control=Decimal(control),
            normalised=Decimal(normalised),
            rejected=Decimal(rejected),
        )
    ]


def test_good_records_pass_every_rule(settings: Settings) -> None:
    put_raw(settings, day(1), GOOD)
    stage_partition(day(1), settings)
    assert audit_partition(day(1), settings)["verdict"] == "PASS"
    assert _results(settings) == {}
    assert value(settings, "SELECT count(*) FROM ops.quality_result") >= 10


@pytest.mark.parametrize(
    ("records", "manifest", "rule", "verdict"),
    [
        (GOOD, {"control_rows": 3}, "rows_meet_control_total", "FAIL"),
        (GOOD, {"amounts": _amount("6.01", "6", "0")}, "amounts_meet_control_total", "FAIL"),
        (
            GOOD,
            {
                "rows": RowCounts(source=4, normalised=2, rejected=2, rejected_without_amount=0),
                "control_rows": 4,
                "amounts": _amount("9", "6", "3"),
            },
            "rejected_share",
            "FAIL",
        ),
        (GOOD, {"unknown_fields": ["colour"]}, "unknown_fields", "WARN"),
        ([line("A", quantity="1.0000")], {}, "total_is_quantity_times_price", "FAIL"),
        ([line("A", unit_price="1.4970")], {}, "total_is_quantity_times_price", "FAIL"),
        ([line("A", record_type="gift")], {}, "known_record_type", "FAIL"),
        ([line("A", line_number=None)], {}, "required_fields", "FAIL"),
        (
            [line("A", transaction_at="2024-01-03T00:00:00.000Z")],
            {},
            "sales_date_of_partition",
            "FAIL",
        ),
        (
            [line("A", quantity="-2.0000", unit_price="-1.5000")],
            {},
            "price_not_negative",
            "WARN",
        ),
    ],
)
def test_each_rule_catches_its_defect(
    settings: Settings,
    records: list[dict[str, Any]],
    manifest: dict[str, Any],
    rule: str,
    verdict: str,
) -> None:
    put_raw(settings, day(1), records, **manifest)
    stage_partition(day(1), settings)
    if verdict == "FAIL":
        with pytest.raises(GateRefusal, match=rule):
            audit_partition(day(1), settings)
    else:
        audit_partition(day(1), settings)
    assert _results(settings)[rule] == verdict


def test_a_tolerance_of_half_a_cent_is_one(settings: Settings) -> None:
    put_raw(settings, day(1), [line("A", total_amount="3.0050")])
    stage_partition(day(1), settings)
    assert audit_partition(day(1), settings)["verdict"] == "PASS"


def test_the_tolerances_of_a_source_come_with_its_snapshot(settings: Settings) -> None:
    totals_only = line("A", quantity="700.0000", unit_price="1.4286", total_amount="1000.0000")
    tolerances = Tolerances(price_rounding=Decimal("0.00005"))
    declaring = RETAILER.model_copy(update={"tolerances": tolerances})
    put_raw(settings, day(1), [totals_only], retailer=declaring)
    put_raw(settings, day(2), [totals_only])
    for number in (1, 2):
        stage_partition(day(number), settings)
    assert audit_partition(day(1), settings)["verdict"] == "PASS"
    with pytest.raises(GateRefusal, match="total_is_quantity_times_price"):
        audit_partition(day(2), settings)


def _relaxing(rule_id: str, **how: Any) -> RelaxedRule:
    return RelaxedRule(rule_id=rule_id, reason="The shop adds fields as it likes", **how)


def _audited(settings: Settings, number: int, *relaxed: RelaxedRule) -> str:
    """The verdict on a day with two unknown fields, of a retailer that relaxes rules."""
    declaring = RETAILER.model_copy(update={"relaxed_rules": relaxed})
    put_raw(settings, day(number), GOOD, retailer=declaring, unknown_fields=["colour", "size"])
    stage_partition(day(number), settings)
    return str(audit_partition(day(number), settings)["verdict"])


def test_a_rule_that_only_flags_may_be_relaxed_in_the_folder(settings: Settings) -> None:
    assert _audited(settings, 1) == "WARN"
    assert _audited(settings, 2, _relaxing("unknown_fields", threshold=Decimal(2))) == "PASS"
    assert _audited(settings, 3, _relaxing("unknown_fields", threshold=Decimal(1))) == "WARN"
    assert _audited(settings, 4, _relaxing("unknown_fields", is_enabled=False)) == "PASS"
    assert _audited(settings, 5, _relaxing("no_such_rule", is_enabled=False)) == "WARN"
    why = value(
        settings,
        "SELECT retailer -> 'relaxed_rules' -> 0 ->> 'reason' FROM"
        " ops.partition_load WHERE sales_date = %s",
        day(4).sales_date,
    )
    assert why == "The shop adds fields as it likes"


@pytest.mark.parametrize("how", [{"is_enabled": False}, {"threshold": Decimal(5)}])
def test_what_blocks_is_not_relaxed_by_a_folder(settings: Settings, how: dict[str, Any]) -> None:
    with pytest.raises(GateRefusal, match=r"ERROR: rows_meet_control_total .*only operators"):
        _audited(settings, 1, _relaxing("rows_meet_control_total", **how))
    assert _results(settings)["rows_meet_control_total"] == "ERROR"


def test_what_does_not_meet_is_said_in_amounts(settings: Settings) -> None:
    amounts = _amount("6.01", "6", "0")
    put_raw(settings, day(1), GOOD, control_rows=5, amounts=amounts)
    stage_partition(day(1), settings)
    with pytest.raises(GateRefusal) as refusal:
        audit_partition(day(1), settings)
    said = str(refusal.value)
    assert "(0.01 > 0; EUR: announced 6.01, came 6, difference -0.01)" in said
    assert "(3 > 0; rows: announced 5, came 2, difference -3)" in said
    kept = "SELECT detail FROM ops.quality_result WHERE rule_id = 'amounts_meet_control_total'"
    assert value(settings, kept) == "EUR: announced 6.01, came 6, difference -0.01"


def test_a_snapshot_that_is_older_than_tolerances_has_none(settings: Settings) -> None:
    put_raw(settings, day(1), GOOD)
    stage_partition(day(1), settings)
    with transaction(settings.database, "owner") as cursor:
        cursor.execute(
            "UPDATE ops.partition_load SET retailer = retailer - 'tolerances' - 'relaxed_rules'"
        )
    assert audit_partition(day(1), settings)["verdict"] == "PASS"


def test_rows_lost_between_raw_and_staging_are_missed(settings: Settings) -> None:
    put_raw(settings, day(1), GOOD)
    stage_partition(day(1), settings)
    with transaction(settings.database, "load") as cursor:
        cursor.execute("DELETE FROM staging.sales WHERE transaction_id = 'B'")
    with pytest.raises(GateRefusal, match="every_record_is_staged"):
        audit_partition(day(1), settings)


def test_a_failed_audit_keeps_what_readers_have(settings: Settings) -> None:
    load(settings, day(1), GOOD)
    before = warehouse_digest(settings)
    put_raw(settings, day(1), [line("A")], version=2, control_rows=2)
    stage_partition(day(1), settings)
    with pytest.raises(GateRefusal, match="FAIL"):
        audit_partition(day(1), settings)
    with pytest.raises(GateRefusal, match="the gate has FAIL for snapshot v2"):
        publish_partition(day(1), settings)
    assert warehouse_digest(settings) == before


def test_a_check_that_crashes_blocks(settings: Settings) -> None:
    put_raw(settings, day(1), GOOD)
    stage_partition(day(1), settings)
    with transaction(settings.database, "owner") as cursor:
        cursor.execute("ALTER TABLE staging.sales RENAME COLUMN record_type TO kind")
    with pytest.raises(GateRefusal, match="ERROR"):
        audit_partition(day(1), settings)
    unanswered = {rule for rule, verdict in _results(settings).items() if verdict == "ERROR"}
    assert "known_record_type" in unanswered
    assert "line_is_unique" not in unanswered, "a rule's fault takes no answer from the others"
    with pytest.raises(GateRefusal, match="the gate has ERROR"):
        publish_partition(day(1), settings)


def test_a_check_that_hangs_blocks(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    put_raw(settings, day(1), GOOD)
    stage_partition(day(1), settings)
    slow = SQL(
        "{kept}SELECT pg_sleep(3600), found.* FROM {snapshots} CROSS JOIN LATERAL ("
        "SELECT {checks} FROM {counted} AS n) AS found"
    )
    monkeypatch.setattr(statements, "_ROWS", slow)
    monkeypatch.setattr(session, "TIMEOUT", "3s")  # what does not hang takes no second
    with pytest.raises(GateRefusal, match="statement timeout"):
        audit_partition(day(1), settings)
    with pytest.raises(GateRefusal, match="the gate has ERROR"):
        publish_partition(day(1), settings)


def test_a_day_alone_is_audited_as_among_others(settings: Settings) -> None:
    own = [ONE_CUSTOMER_ONE_LINE, SHOP_LINE_ONCE, FEW_PIECES, NOT_TOO_FEW, NOT_TOO_MANY]
    add_rules(settings, own)
    odd = [
        line("A"),
        *(line("B", customer_id=None, channel="fax"), line("B", customer_id="n/a")),
        *(line("C"), line("C", 2), line("C", 3, quantity="-1.0000")),
        *(line("E"), line("E", 2)),
        *(
            line(f"D{each}", quantity=f"{each}.0000", total_amount=f"{each}.0000", unit_price="1")
            for each in (-25, -15, 7, 11, 20_000)
        ),
    ]
    put_raw(settings, day(1), odd)
    put_raw(settings, day(2), GOOD)
    for each in (day(1), day(2)):
        stage_partition(each, settings)
    with transaction(settings.database, "owner") as cursor:
        cursor.execute("UPDATE staging.sales SET line_number = NULL WHERE transaction_id = 'C'")
        cursor.execute("UPDATE staging.sales SET line_number = 1 WHERE transaction_id = 'E'")
        for member in ("store", "product", "customer"):
            cursor.execute(f"""
                INSERT INTO staging.observed_{member}
                SELECT * FROM staging.observed_{member} WHERE sales_date = '2024-01-01'""")
    query = """
        SELECT rule_id, verdict, observed, failing_rows, checked_rows, sample
        FROM ops.quality_result WHERE sales_date = '2024-01-01' ORDER BY rule_id"""
    with pytest.raises(GateRefusal):
        audit_partition(day(1), settings)
    alone = rows(settings, query)
    failing = {row[0]: row[3] for row in alone}
    assert {
        name: failing[name] for name in ("line_is_unique", "shop_line_once", "store_is_one")
    } == {
        "line_is_unique": 3,
        "shop_line_once": 10,
        "store_is_one": 1,
    }
    assert failing["one_customer_one_line"]
    assert [failing[rule["id"]] for rule in own[2:]] == [4, 1, 3]
    assert failing["large_quantity"] == 1
    (twice,) = (row[5] for row in alone if row[0] == "line_is_unique")
    assert [(key["transaction_id"], key["line_number"]) for key in twice] == [
        ("C", None),
        ("E", "1"),
    ]
    audit_partitions([day(1), day(2)], settings)
    assert rows(settings, query) == alone


def test_a_rule_that_changed_in_the_file_changes_in_the_table(settings: Settings) -> None:
    load(settings, day(1), GOOD)
    standing = rows(settings, "SELECT * FROM ops.quality_rule ORDER BY rule_id")
    with transaction(settings.database, "owner") as cursor:
        cursor.execute("UPDATE ops.quality_rule SET threshold = 7, owner = 'nobody'")
        cursor.execute("DELETE FROM ops.quality_rule WHERE rule_id = 'line_is_unique'")
    load(settings, day(2), GOOD)
    assert rows(settings, "SELECT * FROM ops.quality_rule ORDER BY rule_id") == standing
