"""Ask many rules at once: one statement per table for all snapshots to which the same rules apply.

What fails is asked again in smaller parts, so that one partition's or one rule's fault takes no
answer from the others. What is not answered in time is not asked again.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import psycopg2
from psycopg2.errors import DiskFull, LockNotAvailable, QueryCanceled
from psycopg2.extensions import TransactionRollbackError

from data_quality.gate.scan.failing_rows import sample_of
from data_quality.gate.scan.statements import statement
from data_quality.gate.staged_snapshot import StagedSnapshot, snapshot_key
from data_quality.gate.verdict import Answer
from data_quality.rules.check import Check
from data_quality.rules.tables import TableName
from shared.postgres.connection import Cursor

NO_RULES_FAULT = (DiskFull, LockNotAvailable, TransactionRollbackError)
"""What time may heal: no verdict follows from it, and the audit is tried again later."""
Answers = dict[StagedSnapshot, dict[str, Answer]]


def ask(cursor: Cursor, checks: Sequence[Check], snapshots: Sequence[StagedSnapshot]) -> Answers:
    """Each rule's answer for each snapshot. Snapshots are of one retailer and entity."""
    answers: Answers = {snapshot: {} for snapshot in snapshots}
    places: dict[TableName, list[Check]] = {}
    for check in checks:
        places.setdefault(check.place, []).append(check)
    for place, asked in places.items():
        for snapshot, found in _scan(cursor, place, asked, snapshots).items():
            answers[snapshot] |= found
    return answers


def _scan(
    cursor: Cursor, place: TableName, asked: Sequence[Check], snapshots: Sequence[StagedSnapshot]
) -> Answers:
    cursor.execute("SAVEPOINT scan")
    try:
        cursor.execute(statement(place, asked, is_one=len(snapshots) == 1), snapshot_key(snapshots))
        found = {row[0]: row[1:] for row in cursor.fetchall()}
        cursor.execute("RELEASE SAVEPOINT scan")
    except psycopg2.Error as error:
        if cursor.connection.closed or isinstance(error, NO_RULES_FAULT):
            raise
        cursor.execute("ROLLBACK TO SAVEPOINT scan")
        return _in_parts(cursor, place, asked, snapshots, error)
    return {
        each: _answers(asked, found[each.partition.sales_date])
        for each in snapshots
        if each.partition.sales_date in found
    }


def _in_parts(
    cursor: Cursor,
    place: TableName,
    asked: Sequence[Check],
    snapshots: Sequence[StagedSnapshot],
    error: psycopg2.Error,
) -> Answers:
    if len(snapshots) > 1:
        return {
            each: found
            for one in snapshots
            for each, found in _scan(cursor, place, asked, [one]).items()
        }
    if len(asked) > 1 and not isinstance(error, QueryCanceled):
        alone = [_scan(cursor, place, [check], snapshots) for check in asked]
        return {
            snapshots[0]: {
                rule_id: answer
                for found in alone
                for rule_id, answer in found.get(snapshots[0], {}).items()
            }
        }
    problem = str(error).splitlines()[0]
    return {snapshots[0]: {check.rule.id: Answer(problem=problem) for check in asked}}


def _answers(asked: Sequence[Check], row: Sequence[Any]) -> dict[str, Answer]:
    checked = int(row[0])
    return {
        check.rule.id: _answer(check, checked, *row[1 + 3 * place : 4 + 3 * place])
        for place, check in enumerate(asked)
    }


def _answer(check: Check, checked: int, failing: int | None, observed: Any, shown: Any) -> Answer:  # noqa: ANN401
    if check.observed is not None:
        value = None if observed is None else Decimal(observed)
        return Answer(value, checked_rows=checked)
    if failing is None:
        return Answer(checked_rows=checked)
    sample = sample_of(check.rule, shown)
    if check.rule.measure == "rows":
        return Answer(Decimal(failing), failing, checked, sample=sample)
    share = Decimal(failing) / checked if checked else Decimal(0)
    return Answer(round(share, 6), failing, checked, sample=sample)
