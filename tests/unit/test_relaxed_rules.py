"""What a folder relaxes holds for its retailer; what it may not relax is named."""

from dataclasses import replace
from decimal import Decimal

import pytest
from pydantic import ValidationError

from data_quality.rules.fields import RetailerChange
from data_quality.rules.load import load_rules
from ingestion.registry import load_source
from scripts.operations import rules
from shared.retailer import RelaxedRule

pytestmark = pytest.mark.unit
WHY = "It sells on fair days"
RULES = {rule.id: rule for rule in load_rules()}


def test_only_what_flags_or_reports_is_moved() -> None:
    relaxed = [RelaxedRule(rule_id=each, threshold=Decimal(7), reason=WHY) for each in RULES]
    held = {each.id: each.for_retailer("retailer9", relaxed=relaxed) for each in RULES.values()}
    moved = {rule_id for rule_id, rule in held.items() if rule != RULES[rule_id]}
    assert moved == {each.id for each in RULES.values() if each.disposition in {"flag", "report"}}
    assert moved


def test_operators_win_over_a_folder() -> None:
    rule = RULES["unknown_fields"].model_copy(
        update={"overrides": {"retailer9": RetailerChange(is_enabled=True)}},
    )
    off = RelaxedRule(rule_id="unknown_fields", is_enabled=False, reason=WHY)
    assert rule.for_retailer("retailer9", relaxed=[off]).is_enabled
    assert not rule.for_retailer("retailer8", relaxed=[off]).is_enabled


@pytest.mark.parametrize(
    "how",
    [
        {"reason": WHY},
        {"threshold": 1, "is_enabled": False, "reason": WHY},
        {"threshold": 1},
        {"threshold": 1, "reason": ""},
        {"threshold": -1, "reason": WHY},
        {"threshold": 1, "reason": WHY, "severity": "info"},
    ],
)
def test_a_rule_is_relaxed_in_one_way_and_for_a_reason(how: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        RelaxedRule.model_validate({"rule_id": "unknown_fields", **how})


def test_what_is_not_relaxable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    source = load_source("retailer1")
    relaxed = tuple(
        RelaxedRule(rule_id=each, is_enabled=False, reason=WHY)
        for each in ("unknown_fields", "no_such_rule", "rows_meet_control_total")
    )
    retailer = source.retailer.model_copy(update={"relaxed_rules": relaxed})
    changed = [replace(source, retailer=retailer)]
    monkeypatch.setattr(rules, "usable_sources", lambda: (changed, []))
    assert rules._not_relaxable(RULES) == {
        "relaxed_rules of retailer1: no_such_rule": "there is no such rule",
        "relaxed_rules of retailer1: rows_meet_control_total": (
            "only operators relax what is to block (overrides)"
        ),
    }
