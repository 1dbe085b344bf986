"""Whether both sides found the same: a benchmark whose sides disagree is worth nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.bench.quality.expectations import Expectation

Found = Mapping[str, Any]


def disagreements(
    ours: Mapping[str, Found], expectations: Sequence[Expectation], theirs: Mapping[str, Found]
) -> list[str]:
    """Each rule on which the sides differ, and how.

    `ours` is by rule, `theirs` by the expectation's place in the sequence, as JSON has it. Rows are
    compared where both count them, otherwise whether the rule is met.
    """
    by_rule: dict[str, list[Found]] = {}
    for number, expectation in enumerate(expectations):
        by_rule.setdefault(expectation.rule_id, []).append(theirs[str(number)])
    missing = [f"{rule_id}: asked on one side only" for rule_id in ours.keys() ^ by_rule.keys()]
    differing = [
        f"{rule_id}: {here} here, {there} there"
        for rule_id, found in by_rule.items()
        if rule_id in ours
        for here, there in [_both(ours[rule_id], found)]
        if here != there
    ]
    return sorted(missing + differing)


def failing_rules(ours: Mapping[str, Found]) -> int:
    """Of how many rules some row is bad: zeros alone would prove little."""
    return sum(1 for found in ours.values() if found["rows"])


def _both(ours: Found, theirs: Sequence[Found]) -> tuple[Any, Any]:
    counted = [found["rows"] for found in theirs]
    if ours["rows"] is None or ours["table"] == "load" or None in counted:
        return ours["is_met"], all(found["success"] for found in theirs)
    # Of a line that is there twice we count the one too many, the peer both.
    times = 2 if ours["kind"] == "unique" else 1
    return ours["rows"] * times, sum(counted)
