"""From what was observed to a verdict. It fails closed: no answer is ERROR, never PASS."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal

from data_quality.rules.rule import Rule

Verdict = Literal["PASS", "WARN", "FAIL", "ERROR"]
WORST_FIRST: tuple[Verdict, ...] = ("ERROR", "FAIL", "WARN", "PASS")
BLOCKING: frozenset[Verdict] = frozenset({"ERROR", "FAIL"})
Sample = list[dict[str, Any]]
"""Of rows: some columns of each."""


@dataclass(frozen=True)
class Answer:
    """What a scan saw for one rule in one snapshot."""

    observed: Decimal | None = None
    failing_rows: int | None = None
    checked_rows: int | None = None
    problem: str | None = None
    """Why there is no answer."""
    sample: Sample = field(default_factory=list)
    """Keys of some failing rows, where the scan brought them along."""


@dataclass(frozen=True)
class Result:
    """What one rule is held to say of one snapshot."""

    rule: Rule
    verdict: Verdict
    answer: Answer
    sample: Sample = field(default_factory=list)
    """Keys of some failing rows."""
    figures: str | None = None
    """What does not meet, where two sides were held against each other."""

    @property
    def is_failing(self) -> bool:
        """Whether more was observed than the threshold allows, whatever comes of it."""
        return self.verdict != "PASS" or _exceeds(self.rule, self.answer)

    @property
    def said(self) -> str:
        """Why it did not pass, for one line."""
        if self.answer.problem:
            return self.answer.problem
        rows = self.answer.failing_rows
        observed = "nothing" if self.answer.observed is None else exact(self.answer.observed)
        figures = f"{observed} > {exact(self.rule.threshold)}"
        if self.figures:
            return f"{figures}; {self.figures}"
        if self.rule.disposition in {"quarantine", "repair"}:
            return f"{rows} rows to {self.rule.disposition}"
        return f"{figures}, {rows} rows" if self.rule.measure == "share" and rows else figures

    def with_sample(self, sample: Sample) -> "Result":
        """The same with keys of rows."""
        return replace(self, sample=sample)


def evaluate(rule: Rule, answer: Answer | None) -> Result:
    """The rule's verdict on what was observed.

    ERROR where there is no answer. Rows that are quarantined or repaired are a WARN up to the
    threshold, and beyond it what the severity says; a rule that only reports always passes.
    """
    if answer is None:
        answer = Answer(problem="the rule was not asked")
    if answer.problem is not None or answer.observed is None:
        problem = answer.problem or "the check gave no value"
        return Result(rule, "ERROR", replace(answer, observed=None, problem=problem))
    return Result(rule, _verdict(rule, answer), answer)


def _verdict(rule: Rule, answer: Answer) -> Verdict:
    if rule.disposition == "report":
        return "PASS"
    if rule.severity == "critical" and _exceeds(rule, answer):
        return "FAIL"
    treated = rule.disposition in {"quarantine", "repair"} and bool(answer.failing_rows)
    return "WARN" if treated or _exceeds(rule, answer) else "PASS"


def _exceeds(rule: Rule, answer: Answer) -> bool:
    return answer.observed is not None and answer.observed > rule.threshold


def evaluate_all(
    rules: Sequence[Rule], answers: Mapping[str, Answer], invalid: Mapping[str, str]
) -> list[Result]:
    """One result for each rule that holds, and an ERROR for each that cannot be read."""
    found = [evaluate(rule, answers.get(rule.id)) for rule in rules]
    return found + [_unreadable(rule_id, why) for rule_id, why in sorted(invalid.items())]


def _unreadable(rule_id: str, why: str) -> Result:
    stand_in = Rule.model_construct(
        id=rule_id,
        kind="expression",
        table="sales",
        columns=[],
        arguments={},
        severity="critical",
        disposition="block",
        threshold=Decimal(0),
        measure="rows",
        dimension="validity",
        owner="nobody",
        reason="the rule cannot be read",
    )
    return Result(stand_in, "ERROR", Answer(problem=f"the rule makes no sense: {why}"))


def overall(results: Iterable[Result]) -> Verdict:
    """The worst verdict of all; ERROR when there is none."""
    return worst(result.verdict for result in results)


def worst(verdicts: Iterable[Verdict | None]) -> Verdict:
    """The worst of them; ERROR where nothing was audited: no answer is no PASS."""
    found = set(verdicts)
    return next((verdict for verdict in WORST_FIRST if verdict in found), "ERROR")


def exact(number: Decimal) -> str:
    """Without the zeros that a column's scale adds."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
