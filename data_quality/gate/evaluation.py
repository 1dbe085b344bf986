"""From the rules that hold to the results of staged snapshots, with the rows treated."""

from collections.abc import Sequence
from dataclasses import replace

from data_quality.gate.differences import with_differences
from data_quality.gate.scan.samples import with_samples
from data_quality.gate.scan.scan import Answers, ask
from data_quality.gate.staged_snapshot import SQL_FOLDER, StagedSnapshot, snapshot_key
from data_quality.gate.treatments.originals import release
from data_quality.gate.treatments.quarantine import quarantine_rows
from data_quality.gate.treatments.repairs import repair_rows
from data_quality.gate.verdict import Result, evaluate_all
from data_quality.rules.base.context import Context
from data_quality.rules.book.rule_book import RuleBook
from data_quality.rules.check import Check, check_of
from data_quality.rules.fields import Disposition
from data_quality.rules.tables import is_asked_of
from shared.postgres.connection import Cursor, read_sql
from shared.retailer import Retailer
from shared.s3.object_store import ObjectStore

Results = dict[StagedSnapshot, list[Result]]


def evaluate_snapshots(
    cursor: Cursor, book: RuleBook, snapshots: Sequence[StagedSnapshot], store: ObjectStore
) -> Results:
    """Every rule's result for each snapshot of an entity, after rows were repaired and
    quarantined."""
    release(cursor, snapshots[0].partition.entity, snapshots)
    results: Results = {}
    for retailer in dict.fromkeys(each.retailer for each in snapshots):
        alike = [each for each in snapshots if each.retailer == retailer]
        its = relaxed_book(book, retailer, alike[0].partition.entity)
        results |= _evaluate_alike(cursor, checks_for(cursor, its, alike), its, alike, store)
    return results


def relaxed_book(book: RuleBook, retailer: Retailer, entity: str) -> RuleBook:
    """The rules for one retailer. One that its folder relaxes, and may not, is an ERROR: nobody
    switches off by themselves what others rely on."""
    named = {each.rule_id for each in retailer.relaxed_rules}
    refused = {
        rule.id: f"the folder of {retailer.retailer_id} relaxes it, and only operators may relax"
        f" what is to {rule.disposition} (overrides in rules.yml)"
        for rule in book.rules
        if rule.id in named and not rule.can_be_relaxed and is_asked_of(rule.table, entity)
    }
    rules = tuple(rule for rule in book.rules if rule.id not in refused)
    return replace(book, rules=rules, invalid={**book.invalid, **refused})


def checks_for(cursor: Cursor, book: RuleBook, snapshots: Sequence[StagedSnapshot]) -> list[Check]:
    """The enabled rules for snapshots of one entity, whose retailer declares the same."""
    first = snapshots[0]
    retailer = first.retailer
    rules = [
        rule.for_retailer(retailer.retailer_id, retailer.tolerances, retailer.relaxed_rules)
        for rule in book.rules
        if is_asked_of(rule.table, first.partition.entity)
    ]
    context = Context(
        retailer.retailer_id,
        retailer.time_zone,
        book.conditions,
        _table_partitions(cursor, snapshots),
        is_alone=len(snapshots) == 1,
        entity=first.partition.entity,
    )
    return [check_of(rule, context) for rule in rules if rule.is_enabled]


def _table_partitions(cursor: Cursor, snapshots: Sequence[StagedSnapshot]) -> list[str]:
    cursor.execute(read_sql(SQL_FOLDER / "table_partitions_around.sql"), snapshot_key(snapshots))
    return [name for (name,) in cursor.fetchall()]


def _evaluate_alike(
    cursor: Cursor,
    checks: Sequence[Check],
    book: RuleBook,
    snapshots: Sequence[StagedSnapshot],
    store: ObjectStore,
) -> Results:
    answers = ask(cursor, checks, snapshots)
    # A repaired row may be good after all; one in quarantine fails no other rule.
    if changed := repair_rows(cursor, checks, answers):
        _ask_again(cursor, _but(checks, "repair"), changed, answers)
    if changed := quarantine_rows(cursor, checks, answers, store):
        _ask_again(cursor, _but(checks, "repair", "quarantine"), changed, answers)
    rules = [check.rule for check in checks]
    by_rule = {check.rule.id: check for check in checks}
    evaluated = {each: evaluate_all(rules, answers[each], book.invalid) for each in snapshots}
    return {
        snapshot: with_differences(
            cursor, snapshot, with_samples(cursor, snapshot, results, by_rule)
        )
        for snapshot, results in evaluated.items()
    }


def _but(checks: Sequence[Check], *dispositions: Disposition) -> list[Check]:
    return [each for each in checks if each.rule.disposition not in dispositions]


def _ask_again(
    cursor: Cursor, checks: Sequence[Check], snapshots: Sequence[StagedSnapshot], answers: Answers
) -> None:
    for snapshot, found in ask(cursor, checks, snapshots).items():
        answers[snapshot] |= found
