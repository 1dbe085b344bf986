"""How good the data is, as one number: the weighted share of the rules that passed.

    score = sum(weight(severity) x credit(verdict)) / sum(weight(severity))

over all rules that were asked, each once for every snapshot. A critical rule weighs 3, a warning 2,
an info 1. PASS counts whole, WARN half; FAIL and ERROR count nothing: what cannot be answered is no
better than what is wrong. A rule that only reports always passes, so it never lowers the score.

The score says how things stand and where they go; it opens and shuts no gate. It is rounded down,
so only a flawless partition has 100 %.
"""

from collections.abc import Iterable
from decimal import ROUND_DOWN, Decimal
from typing import Protocol

from data_quality.gate.verdict import Verdict
from data_quality.rules.fields import Severity

WEIGHTS: dict[Severity, int] = {"critical": 3, "warning": 2, "info": 1}
CREDITS: dict[Verdict, Decimal] = {
    "PASS": Decimal(1),
    "WARN": Decimal("0.5"),
    "FAIL": Decimal(0),
    "ERROR": Decimal(0),
}
EXACT_TO = Decimal("0.0001")


class HasVerdict(Protocol):
    """A rule's verdict on a snapshot."""

    @property
    def severity(self) -> Severity: ...
    @property
    def verdict(self) -> Verdict: ...


class Counted(HasVerdict, Protocol):
    """A verdict that so many rules of a severity gave."""

    @property
    def rule_count(self) -> int: ...


def score(results: Iterable[HasVerdict]) -> Decimal | None:
    """From 0 to 1; None where no rule was asked."""
    return _share((each.severity, each.verdict, 1) for each in results)


def score_of_counts(results: Iterable[Counted]) -> Decimal | None:
    """The same of results that were counted."""
    return _share((each.severity, each.verdict, each.rule_count) for each in results)


def _share(results: Iterable[tuple[Severity, Verdict, int]]) -> Decimal | None:
    earned, possible = Decimal(0), 0
    for severity, verdict, rule_count in results:
        earned += WEIGHTS[severity] * CREDITS[verdict] * rule_count
        possible += WEIGHTS[severity] * rule_count
    return (earned / possible).quantize(EXACT_TO, ROUND_DOWN) if possible else None
