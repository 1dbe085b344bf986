"""What the quality benchmark can be held to without a long run."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from data_quality.rules.kinds import KINDS
from data_quality.rules.load import load_rules
from data_quality.rules.tables import LEDGER
from shared.postgres.connection import transaction
from shared.settings import Settings
from tests.bench.load.raw_zone import WireLine
from tests.bench.quality.agreement import disagreements
from tests.bench.quality.expectations import WITHOUT, Expectation, batch_query, expectations_of
from tests.bench.quality.measure import Side
from tests.bench.quality.ours import ask_common, common, staged_checks
from tests.bench.quality.staged_day import DAY, LINES, large_day
from tests.support.raw import day, line, put_raw
from transformation.stage.stage import stage_partition

EXPECTATIONS = [
    Expectation("ids", "sales", "ExpectColumnValuesToNotBeNull", {"column": "store_id"}),
    Expectation("ids", "sales", "ExpectColumnValuesToNotBeNull", {"column": "product_id"}),
    Expectation("once", "sales", "ExpectColumnValuesToBeUnique", {"column": "transaction_id"}),
    Expectation("enough", "sales", "ExpectTableRowCountToBeBetween", {"min_value": 1}),
]
OURS = {
    "ids": {"kind": "not_null", "table": "sales", "is_met": False, "rows": 3},
    "once": {"kind": "unique", "table": "sales", "is_met": False, "rows": 2},
    "enough": {"kind": "row_count", "table": "sales", "is_met": True, "rows": None},
}


def _theirs(*rows: int | None, is_met: bool = True) -> dict[str, Any]:
    return {str(number): {"success": is_met, "rows": each} for number, each in enumerate(rows)}


@pytest.mark.unit
def test_sides_agree_in_rows_and_where_none_are_counted_in_the_verdict() -> None:
    assert disagreements(OURS, EXPECTATIONS, _theirs(1, 2, 4, None)) == []
    assert disagreements(OURS, EXPECTATIONS, _theirs(1, 1, 4, None)) == ["ids: 3 here, 2 there"]
    assert disagreements(OURS, EXPECTATIONS, _theirs(1, 2, 2, None)) == ["once: 4 here, 2 there"]
    found = _theirs(1, 2, 4, None, is_met=False)
    assert disagreements(OURS, EXPECTATIONS, found) == ["enough: True here, False there"]


@pytest.mark.unit
def test_a_rule_of_one_side_only_is_named() -> None:
    ours = OURS | {"more": OURS["ids"]}
    found = disagreements(ours, EXPECTATIONS, _theirs(1, 2, 4, None))
    assert found == ["more: asked on one side only"]


@pytest.mark.unit
def test_ratios_are_those_of_medians() -> None:
    base = Side("ours", 2, inside=[1.0, 2.0, 9.0], whole=[4.0, 4.0, 4.0])
    peer = Side("theirs", 2, inside=[20.0, 10.0, 90.0], whole=[40.0, 44.0, 48.0])
    assert peer.row(base) == ["theirs", "2", "20.00 s", "10.0", "44.00 s", "11.0"]
    assert Side("theirs", 2, complaint="SKIPPED").row(base)[2] == "SKIPPED"


@pytest.mark.unit
def test_the_large_day_is_whole_and_no_line_comes_twice() -> None:
    lines: list[WireLine] = [
        {"InvoiceNo": f"{number}", "InvoiceDate": "2011-11-01 08:26:00"} for number in range(1000)
    ]
    made = list(large_day({date(2011, 11, 1): lines}))
    assert len(made) == len(lines) * 2 < LINES, "twice at most: more lines would not be real"
    assert {each["InvoiceDate"] for each in made} == {f"{DAY} 08:26:00"}
    assert all(one["InvoiceNo"] != other["InvoiceNo"] for one, other in pairwise(made))
    assert len({each["InvoiceNo"] for each in made}) == len(made)


@pytest.mark.sql
def test_every_rule_is_an_expectation_or_named_as_without(settings: Settings) -> None:
    put_raw(settings, day(1), [line("A"), line("B", channel="fax")])
    stage_partition(day(1), settings)
    with transaction(settings.database, "audit") as cursor:
        snapshot, checks = staged_checks(cursor, day(1))
        made = {check.rule.id: expectations_of(cursor, check, snapshot) for check in checks}
        kinds = {check.rule.id: check.rule.kind for check in checks}
        assert {rule for rule, found in made.items() if not found} == {
            rule for rule, kind in kinds.items() if kind in WITHOUT
        }
        assert len(common(checks)) == sum(1 for found in made.values() if found)
        for each in (each for found in made.values() for each in found):
            batch = batch_query(cursor, each.table, snapshot)
            query = each.arguments.get("unexpected_rows_query")
            if query:  # as the peer puts the batch in
                cursor.execute(query.format(batch=f"({batch}) AS subselect"))
                assert cursor.fetchall() == []
        cursor.execute(batch_query(cursor, "sales", snapshot))
        assert len(cursor.fetchall()) == 2
    found = {result.rule.id: result.answer.failing_rows for result in ask_common(day(1), settings)}
    assert found["channel_is_known"] == 1


@pytest.mark.unit
def test_the_rules_that_are_left_out_are_few() -> None:
    rules = [rule for rule in load_rules() if rule.table in {LEDGER, "sales"}]
    assert set(WITHOUT) <= set(KINDS)
    assert sum(1 for rule in rules if rule.kind in WITHOUT) < len(rules) / 4
