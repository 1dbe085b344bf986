"""Deliberate defects of the gate. Each one must make the proof fail, or the proof shows little.

| mutation | the defect |
| --- | --- |
| gate_after_publish | rows are published first and audited then |
| exception_is_pass | a rule whose check crashes passes |
| timeout_is_pass | a rule whose check hangs passes |
| override_without_record | a snapshot is let through on a word that nobody wrote down |
| release_restores_nothing | an audit leaves what earlier ones have repaired |
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from unittest import mock

from data_quality.gate import override, verdict
from data_quality.gate.verdict import Answer, Result
from data_quality.rules.rule import Rule
from shared.postgres.connection import Cursor
from tests.convergence.rule_mutations import RULE_MUTATIONS
from transformation.publish import outcome
from transformation.publish.candidate import Candidate

MUTATIONS = (
    "gate_after_publish",
    "exception_is_pass",
    "timeout_is_pass",
    "override_without_record",
    "release_restores_nothing",
)
TIMED_OUT = "statement timeout"
UNGUARDED = "ALTER TABLE ops.partition_load DROP CONSTRAINT nothing_is_published_without_a_verdict"
"""The ledger refuses such publications by itself; a defect of the gate alone would not show."""
_given_words: set[str] = set()


def spoil_warehouse(mutation: str | None, cursor: Cursor) -> None:
    """Take the ledger's own guard away, where it would hide the defect."""
    if mutation in {"gate_after_publish", "override_without_record"}:
        cursor.execute(UNGUARDED)


@contextmanager
def mutated(mutation: str | None) -> Iterator[None]:
    """Break the gate in this process until the end of the block."""
    patches: dict[str | None, list[tuple[object, str, object]]] = {
        "gate_after_publish": [(outcome, "require_verdict", lambda *_: None)],
        "exception_is_pass": [
            (verdict, "evaluate", _passing(lambda problem: TIMED_OUT not in problem))
        ],
        "timeout_is_pass": [(verdict, "evaluate", _passing(lambda problem: TIMED_OUT in problem))],
        "override_without_record": [
            (override, "insert_override", lambda _, given, __: _given_words.add(_word_for(given))),
            (outcome, "require_verdict", _require_verdict_or_word(outcome.require_verdict)),
        ],
    }
    if mutation in RULE_MUTATIONS:
        patches[mutation] = [RULE_MUTATIONS[mutation]]
    with ExitStack() as patched:
        for patch in patches.get(mutation, []):
            patched.enter_context(mock.patch.object(*patch))
        yield


def _passing(is_passed: Callable[[str], bool]) -> Callable[[Rule, Answer | None], Result]:
    evaluate = verdict.evaluate

    def lenient(rule: Rule, answer: Answer | None) -> Result:
        if answer is not None and answer.problem and is_passed(answer.problem):
            return Result(rule, "PASS", answer)
        return evaluate(rule, answer)

    return lenient


def _word_for(given: override.Override) -> str:
    return f"{given.retailer_id} {given.sales_date} {given.snapshot_id}"


def _require_verdict_or_word(require: Callable[..., None]) -> Callable[..., None]:
    def lenient(candidate: Candidate, *others: object) -> None:
        partition = others[0]
        if f"{partition} {candidate.snapshot_id}" not in _given_words:
            require(candidate, *others)

    return lenient
