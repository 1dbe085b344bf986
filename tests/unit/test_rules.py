"""The gate fails closed: what has no answer is ERROR."""

from decimal import Decimal
from pathlib import Path

import pytest

from data_quality.audit import judged, overall
from data_quality.checks import check_of
from data_quality.rules import Rule, load_rules
from shared.errors import ConfigurationError

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
