"""Audit staged snapshots: every rule, one verdict each. It fails closed.

A rule that cannot be answered is ERROR, never PASS; a partition with an ERROR is not published.
"""

from collections.abc import Iterable, Sequence

from psycopg2.errors import QueryCanceled

from data_quality.gate.evaluation import Results, evaluate_snapshots
from data_quality.gate.record import record_results
from data_quality.gate.staged_snapshot import StagedSnapshot, staged_snapshots
from data_quality.gate.verdict import BLOCKING, WORST_FIRST, Result, overall
from data_quality.rules.book.kept_rules import RulesNotKept, keep_rules, require_kept
from data_quality.rules.book.rule_book import read_rule_book
from data_quality.rules.tables import BESIDES_SALES
from data_quality.session import limit_statements
from shared.errors import GateRefusal, PipelineError, SourceUnavailable
from shared.partition import Partition
from shared.postgres.connection import lock_partitions, transaction
from shared.run.batch import Outcomes, StageResult, not_staged, only, rows_gone
from shared.s3.object_store import ObjectStore
from shared.settings import Settings


def audit_partition(partition: Partition, settings: Settings) -> StageResult:
    """Audit the staged snapshot of a partition, and record every result.

    Returns the snapshot's id, the verdict and the rules that did not pass.

    Raises:
        UsageError: nothing is staged of the partition, or its rows are gone.
        GateRefusal: the verdict is FAIL or ERROR. It is recorded all the same.
    """
    return only(audit_partitions([partition], settings))


def audit_partitions(partitions: Sequence[Partition], settings: Settings) -> Outcomes:
    """Audit partitions of one retailer together, as `audit_partition` does each."""
    outcomes: Outcomes = {each: not_staged(each) for each in partitions}
    for snapshot, results in _audit(partitions, settings).items():
        outcomes[snapshot.partition] = _outcome(snapshot, results)
    return outcomes


def audit_entities(partition: Partition, settings: Settings) -> StageResult:
    """Audit the partition's inventory and shipments, as far as they are staged. No sale waits for
    them.

    Returns each entity's verdict, and the rules that did not pass.

    Raises:
        UsageError: their rows are gone, and have to be staged again.
        GateRefusal: a verdict is FAIL or ERROR. It is recorded all the same.
    """
    result: StageResult = {}
    refused = []
    for entity in BESIDES_SALES:
        for snapshot, results in _audit([partition.of(entity)], settings).items():
            if not snapshot.is_there:
                raise rows_gone(snapshot.partition)
            result[entity] = overall(results)
            result.setdefault("raised", []).extend(_raised(results))
            if overall(results) in BLOCKING:
                refused.append(f"{entity} {overall(results)}")
    if refused:
        raise GateRefusal(f"{', '.join(refused)}: {', '.join(result['raised'])}")
    return result


def _outcome(snapshot: StagedSnapshot, results: Sequence[Result]) -> StageResult | PipelineError:
    if not snapshot.is_there:
        return rows_gone(snapshot.partition)
    verdict, raised = overall(results), _raised(results)
    if verdict in BLOCKING:
        return GateRefusal(f"{verdict}: {', '.join(raised)}")
    return {"snapshot_id": snapshot.snapshot_id, "verdict": verdict, "raised": raised}


def _raised(results: Iterable[Result]) -> list[str]:
    """What did not pass, the worst first."""
    raised = [each for each in results if each.verdict != "PASS"]
    raised.sort(key=lambda each: WORST_FIRST.index(each.verdict))
    return [f"{each.rule.id} ({each.said})" for each in raised]


def _audit(partitions: Sequence[Partition], settings: Settings) -> Results:
    try:
        return _audit_once(partitions, settings)
    except RulesNotKept:
        # In a transaction of its own: nobody waits for the rules until the audit ends.
        keep_rules(settings)
    return _audit_once(partitions, settings)


def _audit_once(partitions: Sequence[Partition], settings: Settings) -> Results:
    store = ObjectStore(settings.object_store)
    with transaction(settings.database, "audit") as cursor:
        lock_partitions(cursor, partitions)
        snapshots = staged_snapshots(cursor, partitions)
        # A verdict over rows that are gone would take the place of the one that they had.
        there = [each for each in snapshots if each.is_there]
        unanswered: Results = {each: [] for each in snapshots if not each.is_there}
        if not there:
            return unanswered
        limit_statements(cursor)
        try:
            book = read_rule_book(cursor, settings.database)
            require_kept(cursor, settings)
            results = evaluate_snapshots(cursor, book, there, store)
        except QueryCanceled as error:
            raise SourceUnavailable(f"the gate has no answer in time: {error}") from error
        record_results(cursor, results)
    return results | unanswered
