"""The gate fails closed: what has no answer is ERROR."""

from decimal import Decimal
from pathlib import Path

import pytest

from data_quality.audit import judged, overall
from data_quality.checks import check_of
from data_quality.rules import Rule, load_rules
from shared.errors import ConfigurationError
from shared.manifest import Tolerances

pytestmark = pytest.mark.unit


def _rule(**changes: object) -> Rule:
    fields: dict[str, object] = {
        "id": "r",
        "kind": "rejected_rows",
        "severity": "critical",
        "dimension": "validity",
        "threshold": 1,
        "reason": "a test",
    }
    return Rule.model_validate(fields | changes)


def test_no_result_at_all_is_an_error() -> None:
    assert overall([]) == "ERROR"


def test_no_observation_is_an_error() -> None:
    assert judged(_rule(), None).verdict == "ERROR"


@pytest.mark.parametrize(
    ("severity", "observed", "verdict"),
    [("critical", 1, "PASS"), ("critical", 2, "FAIL"), ("warning", 2, "WARN")],
)
def test_more_than_the_threshold_fails_by_severity(
    severity: str, observed: int, verdict: str
) -> None:
    assert judged(_rule(severity=severity), Decimal(observed)).verdict == verdict


def test_the_worst_verdict_is_the_partitions() -> None:
    results = [judged(_rule(), Decimal(1)), judged(_rule(), None), judged(_rule(), Decimal(9))]
    assert overall(results) == "ERROR"
    assert overall(results[::2]) == "FAIL"


def test_at_least_ten_rules_ship_and_each_can_be_asked() -> None:
    rules = load_rules()
    assert len(rules) >= 10
    for rule in rules:
        assert rule.reason
        check_of(rule)


def test_a_retailer_may_have_its_own_threshold_and_arguments() -> None:
    overrides = {"retailer3": {"threshold": 5, "arguments": {"tolerance": "0.01"}}}
    rule = _rule(arguments={"tolerance": "0"}, overrides=overrides)
    assert rule.for_retailer("retailer1") == rule
    theirs = rule.for_retailer("retailer3")
    assert (theirs.threshold, theirs.arguments) == (5, {"tolerance": "0.01"})


def test_what_a_source_declares_takes_the_place_of_the_general_value() -> None:
    declared = Tolerances(price_rounding=Decimal("0.00005"), rejected_share=Decimal("0.1"))
    rules = {rule.id: rule.for_retailer("retailer9", declared) for rule in load_rules()}
    total = rules["total_is_quantity_times_price"]
    assert total.arguments == {"tolerance": "0.005", "price_rounding": "0.00005"}
    assert total.threshold == 0
    assert rules["rejected_share"].threshold == Decimal("0.1")
    moved = {rule.id for rule in load_rules() if rules[rule.id] != rule}
    assert moved == {"total_is_quantity_times_price", "rejected_share"}


def test_operators_win_over_what_a_source_declares() -> None:
    overrides = {"retailer3": {"threshold": "0.03"}}
    rule = _rule(kind="rejected_share", tolerance="rejected_share", overrides=overrides)
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
        "- &r {id: a, kind: unique, severity: critical, dimension: uniqueness, threshold: 0,"
        " reason: x}\n- *r",
    ],
)
def test_a_file_of_unusable_rules_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rules.yml"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=r"rules\.yml"):
        load_rules(path)
