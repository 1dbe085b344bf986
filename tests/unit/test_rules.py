"""The gate fails closed: what has no answer is ERROR."""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from data_quality.gate.verdict import Answer, evaluate, evaluate_all, overall
from data_quality.rules.base.context import Context
from data_quality.rules.base.problems import why_not
from data_quality.rules.check import check_of
from data_quality.rules.expressions import condition_sql
from data_quality.rules.kinds import KINDS
from data_quality.rules.kinds.bounds import Range
from data_quality.rules.load import load_rules
from data_quality.rules.rule import Rule
from data_quality.rules.tables import TABLES
from shared.errors import ConfigurationError
from shared.retailer import Tolerances

pytestmark = pytest.mark.unit


def _rule(**changes: object) -> Rule:
    fields: dict[str, object] = {
        "id": "a_rule",
        "kind": "rejected",
        "table": "load",
        "severity": "critical",
        "disposition": "block",
        "dimension": "validity",
        "threshold": 1,
        "owner": "tests",
        "reason": "a test",
    }
    return Rule.model_validate(fields | changes)


def _saw(observed: int, failing_rows: int | None = None) -> Answer:
    return Answer(Decimal(observed), failing_rows)


def test_no_result_at_all_is_an_error() -> None:
    assert overall([]) == "ERROR"


def test_no_observation_is_an_error() -> None:
    assert evaluate(_rule(), None).verdict == "ERROR"


@pytest.mark.parametrize(
    ("severity", "disposition", "observed", "verdict"),
    [
        ("critical", "block", 1, "PASS"),
        ("critical", "block", 2, "FAIL"),
        ("warning", "flag", 2, "WARN"),
        ("info", "report", 2, "PASS"),
    ],
)
def test_more_than_the_threshold_is_what_severity_and_disposition_say(
    severity: str, disposition: str, observed: int, verdict: str
) -> None:
    rule = _rule(severity=severity, disposition=disposition)
    assert evaluate(rule, _saw(observed)).verdict == verdict


@pytest.mark.parametrize(
    ("severity", "rows", "verdict"),
    [
        ("critical", 0, "PASS"),
        ("critical", 1, "WARN"),
        ("critical", 2, "FAIL"),
        ("warning", 2, "WARN"),
    ],
)
def test_rows_that_are_quarantined_are_a_warning_up_to_the_threshold(
    severity: str, rows: int, verdict: str
) -> None:
    rule = _rule(
        table="sales",
        kind="not_null",
        columns=["channel"],
        severity=severity,
        disposition="quarantine",
    )
    assert evaluate(rule, _saw(rows, rows)).verdict == verdict


def test_a_rule_that_was_not_asked_or_cannot_be_read_is_an_error() -> None:
    asked, forgotten = _rule(), _rule(id="forgotten")
    results = evaluate_all([asked, forgotten], {"a_rule": _saw(0)}, {"unreadable": "nonsense"})
    verdicts = {result.rule.id: result.verdict for result in results}
    assert verdicts == {"a_rule": "PASS", "forgotten": "ERROR", "unreadable": "ERROR"}


def test_the_worst_verdict_is_the_partitions() -> None:
    results = [evaluate(_rule(), _saw(1)), evaluate(_rule(), None), evaluate(_rule(), _saw(9))]
    assert overall(results) == "ERROR"
    assert overall(results[::2]) == "FAIL"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("quantity_on_hand", "100000000000000"),
        ("quantity_on_hand", "1e40"),
        ("quantity_on_hand", "0.00001"),
        ("quantity_on_hand", None),
        ("reorder_point", ["1"]),
    ],
)
def test_a_repair_that_no_column_takes_is_refused(column: str, value: Any) -> None:
    """It would end every audit, or set something else than it says."""
    rule: dict[str, Any] = {
        "table": "inventory",
        "kind": "not_null",
        "columns": [column],
        "severity": "warning",
    }
    with pytest.raises(ValidationError, match="repair has to"):
        _rule(**rule, disposition="repair", arguments={"repair": {"value": value}})
    _rule(**rule, disposition="repair", arguments={"repair": {"value": "99999999999999.9999"}})


@pytest.mark.parametrize("value", [None, "a\x00b", {"a": 1}])
def test_a_text_that_nothing_stores_is_no_repair(value: Any) -> None:
    fields: dict[str, Any] = {"table": "sales", "kind": "not_null", "columns": ["channel"]}
    fields["severity"] = "warning"
    with pytest.raises(ValidationError, match="repair has to"):
        _rule(**fields, disposition="repair", arguments={"repair": {"value": value}})


def test_at_least_forty_rules_ship_for_every_table_and_each_can_be_asked() -> None:
    rules = load_rules()
    assert len(rules) >= 40
    assert {rule.table for rule in rules} == set(TABLES)
    for rule in rules:
        assert rule.reason
        stated = rule.arguments.get("expression")
        parameters = rule.arguments.get("parameters", {})
        parsed = {rule.id: condition_sql(rule.table, stated, parameters)} if stated else {}
        check_of(rule, Context("retailer1", "Europe/London", parsed))


def test_a_retailer_may_have_its_own_threshold_and_arguments() -> None:
    overrides = {"retailer3": {"threshold": 5, "arguments": {"weeks": 3}, "is_enabled": False}}
    rule = _rule(
        kind="volume_anomaly",
        arguments={"weeks": 8},
        severity="warning",
        disposition="flag",
        overrides=overrides,
    )
    assert rule.for_retailer("retailer1") == rule
    theirs = rule.for_retailer("retailer3")
    assert (theirs.threshold, theirs.arguments, theirs.is_enabled) == (5, {"weeks": 3}, False)


def test_an_expression_is_the_same_for_all_retailers() -> None:
    expression = {"expression": "quantity > 0"}
    changes = {"kind": "expression", "table": "sales", "arguments": expression}
    with pytest.raises(ValueError, match="override for retailer3: an expression is the same"):
        _rule(**changes, overrides={"retailer3": {"arguments": expression}})


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "volume_anomaly"},
        {"kind": "amount_anomaly"},
        {"kind": "distribution_drift", "table": "sales", "columns": ["channel"]},
        {
            "kind": "unique_across_partitions",
            "table": "sales",
            "columns": ["transaction_id"],
            "arguments": {"days": 3},
        },
        {
            "kind": "relationship",
            "table": "sales",
            "columns": ["store_id"],
            "arguments": {"references": "dim_store"},
            "disposition": "quarantine",
        },
    ],
    ids=lambda changes: changes["kind"],
)
def test_what_depends_on_the_order_of_loads_keeps_nothing_from_the_star(
    changes: dict[str, object],
) -> None:
    with pytest.raises(ValueError, match="it can only flag or report"):
        _rule(**changes)


def test_what_a_source_declares_takes_the_place_of_the_general_value() -> None:
    declared = Tolerances(price_rounding=Decimal("0.00005"), rejected_share=Decimal("0.1"))
    rules = {rule.id: rule.for_retailer("retailer9", declared) for rule in load_rules()}
    total = rules["total_is_quantity_times_price"]
    assert total.arguments["parameters"] == {
        "half_a_cent": "0.005",
        "price_rounding": "0.00005",
    }
    assert total.threshold == 0
    assert rules["rejected_share"].threshold == Decimal("0.1")
    moved = {rule.id for rule in load_rules() if rules[rule.id] != rule}
    assert moved == {"total_is_quantity_times_price", "rejected_share"}


def test_operators_win_over_what_a_source_declares() -> None:
    overrides = {"retailer3": {"threshold": "0.03"}}
    rule = _rule(tolerance="rejected_share", overrides=overrides)
    declared = Tolerances(rejected_share=Decimal("0.5"))
    assert rule.for_retailer("retailer3", declared).threshold == Decimal("0.03")
    assert rule.for_retailer("retailer4", declared).threshold == Decimal("0.5")


@pytest.mark.parametrize(
    "declared",
    [{"price_rounding": "-1"}, {"rejected_share": "2"}, {"rejected_share": "NaN"}, {"price": "1"}],
)
def test_a_tolerance_that_makes_no_sense_is_refused(declared: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=next(iter(declared))):
        Tolerances.model_validate(declared)


@pytest.mark.parametrize(
    "text",
    [
        "not a list",
        "- {id: a, kind: no_such_kind}",
        "- [1, 2",
        "- &r {id: twice, kind: unique, table: sales, columns: [channel], severity: critical,"
        " disposition: block, dimension: uniqueness, owner: us, reason: x}\n- *r",
    ],
)
def test_a_file_of_unusable_rules_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rules.yml"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=r"rules\.yml"):
        load_rules(path)


def test_an_unsound_rule_of_a_file_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "rules.yml"
    sound = load_rules()[0].model_dump(mode="json", exclude={"overrides"})
    listed = [sound | {"id": "sound"}, sound | {"id": "unsound", "arguments": {"off": "rows"}}]
    path.write_text("# ours\n" + "".join(f"\n- {json.dumps(each)}\n" for each in listed))
    said = "rules.yml, line 5, rule unsound: reconciliation needs of and knows no off"
    with pytest.raises(ConfigurationError, match=said):
        load_rules(path)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "ranges"}, "kind has to be one of accepted_values, .*, not 'ranges'"),
        ({"arguments": {"minimum": None}}, "minimum has to be a number, not None"),
        ({"arguments": {}}, "range needs a minimum or a maximum"),
        ({"arguments": {"minimum": 1, "kind": "unique"}}, "range knows no kind"),
        ({"columns": ["channel"]}, "range needs columns of number: channel is none"),
        ({"kind": "completeness", "arguments": {}}, "completeness is a share: set measure: share"),
        (
            {"kind": "superseded", "table": "load", "columns": [], "arguments": {"of": "staged"}},
            "of has to be one of rows, amounts, not 'staged'",
        ),
    ],
)
def test_an_unsound_rule_says_what_is_wrong_with_it(changes: dict[str, Any], said: str) -> None:
    sound = {"kind": "range", "table": "sales", "columns": ["quantity"]}
    _rule(**sound, arguments={"minimum": "-1"})
    with pytest.raises(ValidationError) as refused:
        _rule(**{**sound, "arguments": {"minimum": "-1"}, **changes})
    assert re.fullmatch(said, why_not(refused.value))


def test_a_rule_is_read_as_the_model_of_its_kind() -> None:
    fields = {"kind": "range", "table": "sales", "columns": ["quantity"]}
    definition = _rule(**fields, arguments={"maximum": "1e3"}).definition
    assert definition == Range(maximum=Decimal(1000))
    assert {kind.name(): kind for kind in KINDS.values()} == dict(KINDS)
