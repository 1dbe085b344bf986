"""Audit staged snapshots: every rule, one verdict each. It fails closed.

A rule that cannot be answered is ERROR, never PASS; a partition with an ERROR is not published.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from psycopg2.errors import QueryCanceled
from psycopg2.extras import Json

from data_quality.gate.differences import with_differences
from data_quality.gate.fingerprint import fingerprints
from data_quality.gate.originals import release
from data_quality.gate.samples import with_samples
from data_quality.gate.scan import Answers, ask, prepare, snapshot_key
from data_quality.gate.staged_snapshot import SQL_FOLDER, Subject, staged_subjects
from data_quality.gate.treatments import mend, set_aside
from data_quality.gate.verdict import BLOCKING, WORST_FIRST, Result, judge_all, overall
from data_quality.rules.checks import Check, Context, check_of
from data_quality.rules.rule import Disposition
from data_quality.rules.rule_book import RuleBook, read_rule_book
from data_quality.rules.tables import OTHERS, TABLES
from shared.errors import GateRefusal, PipelineError, SourceUnavailable
from shared.manifest import Retailer
from shared.partition import SALES, Partition
from shared.postgres.connection import Cursor, lock_partitions, read_sql, transaction
from shared.run.batch import Outcomes, StageResult, not_staged, only, rows_gone
from shared.s3.object_store import ObjectStore
from shared.settings import Settings

Results = dict[Subject, list[Result]]


def audit_partition(partition: Partition, settings: Settings) -> StageResult:
    """Judge the staged snapshot of a partition, and record every result.

    Returns the snapshot's id, the verdict and the rules that did not pass.

    Raises:
        UsageError: nothing is staged of the partition, or its rows are gone.
        GateRefusal: the verdict is FAIL or ERROR. It is recorded all the same.
    """
    return only(audit_partitions([partition], settings))


def audit_partitions(partitions: Sequence[Partition], settings: Settings) -> Outcomes:
    """Judge partitions of one retailer together, as `audit_partition` does each."""
    outcomes: Outcomes = {each: not_staged(each) for each in partitions}
    for subject, results in _audit(SALES, partitions, settings).items():
        outcomes[subject.partition] = _outcome(subject, results)
    return outcomes


def audit_others(partition: Partition, settings: Settings) -> StageResult:
    """Judge the partition's stock and parcels, those that are staged. No sale waits for them.

    Returns each entity's verdict, and the rules that did not pass.

    Raises:
        UsageError: their rows are gone, and have to be staged again.
        GateRefusal: a verdict is FAIL or ERROR. It is recorded all the same.
    """
    facts: StageResult = {}
    refused = []
    for entity in OTHERS:
        for subject, results in _audit(entity, [partition], settings).items():
            if not subject.is_there:
                raise rows_gone(partition, entity)
            facts[entity] = overall(results)
            facts.setdefault("raised", []).extend(_raised(results))
            if overall(results) in BLOCKING:
                refused.append(f"{entity} {overall(results)}")
    if refused:
        raise GateRefusal(f"{', '.join(refused)}: {', '.join(facts['raised'])}")
    return facts


def _outcome(subject: Subject, results: Sequence[Result]) -> StageResult | PipelineError:
    if not subject.is_there:
        return rows_gone(subject.partition)
    verdict, raised = overall(results), _raised(results)
    if verdict in BLOCKING:
        return GateRefusal(f"{verdict}: {', '.join(raised)}")
    return {"snapshot_id": subject.snapshot_id, "verdict": verdict, "raised": raised}


def _raised(results: Iterable[Result]) -> list[str]:
    """What did not pass, the worst first."""
    raised = [each for each in results if each.verdict != "PASS"]
    raised.sort(key=lambda each: WORST_FIRST.index(each.verdict))
    return [f"{each.rule.id} ({each.said})" for each in raised]


def _audit(entity: str, partitions: Sequence[Partition], settings: Settings) -> Results:
    store = ObjectStore(settings.object_store)
    with transaction(settings.database, "audit") as cursor:
        lock_partitions(cursor, partitions)
        subjects = staged_subjects(cursor, entity, partitions)
        # A verdict over rows that are gone would take the place of the one that they had.
        there = [each for each in subjects if each.is_there]
        unanswered: Results = {each: [] for each in subjects if not each.is_there}
        if not there:
            return unanswered
        prepare(cursor)
        try:
            book = read_rule_book(cursor, settings.database)
            results = _judge(cursor, book, there, store)
        except QueryCanceled as error:
            raise SourceUnavailable(f"the gate has no answer in time: {error}") from error
        _record(cursor, entity, results)
    return results | unanswered


def _judge(
    cursor: Cursor, book: RuleBook, subjects: Sequence[Subject], store: ObjectStore
) -> Results:
    """Every rule's result for each snapshot, after rows were mended and set aside."""
    release(cursor, subjects[0].entity, subjects)
    results: Results = {}
    for retailer in dict.fromkeys(each.retailer for each in subjects):
        alike = [each for each in subjects if each.retailer == retailer]
        its = relaxed_book(book, retailer, alike[0].entity)
        results |= _judge_alike(cursor, checks_for(cursor, its, alike), its, alike, store)
    return results


def relaxed_book(book: RuleBook, retailer: Retailer, entity: str) -> RuleBook:
    """The rules for one retailer. One that its folder relaxes, and may not, is an ERROR: nobody
    switches off by themselves what others rely on."""
    named = {each.rule_id for each in retailer.relaxed_rules}
    refused = {
        rule.id: f"the folder of {retailer.retailer_id} relaxes it, and only operators may relax"
        f" what is to {rule.disposition} (overrides in rules.yml)"
        for rule in book.rules
        if rule.id in named and not rule.can_be_relaxed and TABLES[rule.table].entity == entity
    }
    rules = tuple(rule for rule in book.rules if rule.id not in refused)
    return replace(book, rules=rules, broken={**book.broken, **refused})


def checks_for(cursor: Cursor, book: RuleBook, subjects: Sequence[Subject]) -> list[Check]:
    """The enabled rules as snapshots of one entity are asked, whose retailer declares the same."""
    first = subjects[0]
    retailer = first.retailer
    rules = [
        rule.for_retailer(retailer.retailer_id, retailer.tolerances, retailer.relaxed_rules)
        for rule in book.rules
        if TABLES[rule.table].entity == first.entity
    ]
    context = Context(
        retailer.retailer_id,
        retailer.time_zone,
        book.conditions,
        _leaves(cursor, subjects),
        is_alone=len(subjects) == 1,
    )
    return [check_of(rule, context) for rule in rules if rule.is_enabled]


def _leaves(cursor: Cursor, subjects: Sequence[Subject]) -> list[str]:
    cursor.execute(read_sql(SQL_FOLDER / "table_partitions_around.sql"), snapshot_key(subjects))
    return [name for (name,) in cursor.fetchall()]


def _judge_alike(
    cursor: Cursor,
    checks: Sequence[Check],
    book: RuleBook,
    subjects: Sequence[Subject],
    store: ObjectStore,
) -> Results:
    answers = ask(cursor, checks, subjects)
    # What is mended may be good after all; what is set aside is no longer anybody's fault.
    if changed := mend(cursor, checks, answers):
        _ask_again(cursor, _but(checks, "repair"), changed, answers)
    if changed := set_aside(cursor, checks, answers, store):
        _ask_again(cursor, _but(checks, "repair", "quarantine"), changed, answers)
    rules = [check.rule for check in checks]
    by_rule = {check.rule.id: check for check in checks}
    judged = {each: judge_all(rules, answers[each], book.broken) for each in subjects}
    return {
        subject: with_differences(cursor, subject, with_samples(cursor, subject, results, by_rule))
        for subject, results in judged.items()
    }


def _but(checks: Sequence[Check], *dispositions: Disposition) -> list[Check]:
    return [each for each in checks if each.rule.disposition not in dispositions]


def _ask_again(
    cursor: Cursor, checks: Sequence[Check], subjects: Sequence[Subject], answers: Answers
) -> None:
    for subject, found in ask(cursor, checks, subjects).items():
        answers[subject] |= found


def _record(cursor: Cursor, entity: str, results: Results) -> None:
    treatments = _treatments(cursor, entity, results)
    snapshots = [
        subject.key | {"verdict": overall(found), "treatment_md5": treatments.get(subject, "")}
        for subject, found in results.items()
    ]
    rows = [subject.key | _row(result) for subject, found in results.items() for result in found]
    key = {
        "retailer_id": next(iter(results)).partition.retailer_id,
        "entity": entity,
        "snapshots": Json(snapshots),
        "results": Json(rows),
    }
    verdicts = "record_verdicts" if entity == SALES else "record_entity_verdicts"
    for step in ("clear_results", "insert_results", verdicts):
        cursor.execute(read_sql(SQL_FOLDER / f"{step}.sql"), key)


def _treatments(cursor: Cursor, entity: str, results: Results) -> dict[Subject, str]:
    """A hash of what the rules did to the rows of each snapshot where they did something."""
    treated = [subject for subject, found in results.items() if any(map(_treats, found))]
    return fingerprints(cursor, treated) if treated and entity == SALES else {}


def _treats(result: Result) -> bool:
    return result.rule.disposition in {"repair", "quarantine"} and bool(result.answer.failing_rows)


def _row(result: Result) -> dict[str, Any]:
    rule, answer = result.rule, result.answer
    return {
        "rule_id": rule.id,
        "table_name": rule.table,
        "dimension": rule.dimension,
        "severity": rule.severity,
        "disposition": rule.disposition,
        "verdict": result.verdict,
        "observed": None if answer.observed is None else str(answer.observed),
        "threshold": str(rule.threshold),
        "failing_rows": answer.failing_rows,
        "checked_rows": answer.checked_rows,
        "sample": result.sample or None,
        "detail": answer.problem or result.figures,
    }
