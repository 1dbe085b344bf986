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

from data_quality.gate.failing_rows import sample_of
from data_quality.gate.staged_snapshot import Subject
from data_quality.gate.statements import statement
from data_quality.gate.verdict import Answer
from data_quality.rules.checks import Check
from data_quality.rules.tables import TableName
from shared.postgres.connection import Cursor

TIMEOUT = "60s"
"""No table's rules take a second for one partition; those that hang are ERROR."""
NO_RULES_FAULT = (DiskFull, LockNotAvailable, TransactionRollbackError)
"""What time may heal: no verdict follows from it, and the audit is tried again later."""
Answers = dict[Subject, dict[str, Answer]]


def ask(cursor: Cursor, checks: Sequence[Check], subjects: Sequence[Subject]) -> Answers:
    """Each rule's answer for each snapshot. Subjects are of one retailer and entity."""
    answers: Answers = {subject: {} for subject in subjects}
    places: dict[TableName, list[Check]] = {}
    for check in checks:
        places.setdefault(check.place, []).append(check)
    for place, asked in places.items():
        for subject, found in _scan(cursor, place, asked, subjects).items():
            answers[subject] |= found
    return answers


def prepare(cursor: Cursor) -> None:
    """Let no statement of this transaction hang, and none be planned for more than it does.

    The server thinks that most rows break a rule. It would not let its processes share a scan, of
    which they would hand on much, and would compile what is done before it is compiled.
    """
    cursor.execute(
        "SELECT set_config('statement_timeout', %s, true), set_config('jit', 'off', true),"
        " set_config('parallel_tuple_cost', '0.01', true)",
        (TIMEOUT,),
    )


def snapshot_key(subjects: Sequence[Subject]) -> dict[str, Any]:
    """What the statements over staged snapshots are bound with."""
    dates = [each.partition.sales_date for each in subjects]
    return {
        "retailer_id": subjects[0].partition.retailer_id,
        "sales_dates": dates,
        "snapshot_ids": [each.snapshot_id for each in subjects],
        "first_date": min(dates),
        "last_date": max(dates),
    }


def _scan(
    cursor: Cursor, place: TableName, asked: Sequence[Check], subjects: Sequence[Subject]
) -> Answers:
    cursor.execute("SAVEPOINT scan")
    try:
        cursor.execute(statement(place, asked, is_one=len(subjects) == 1), snapshot_key(subjects))
        found = {row[0]: row[1:] for row in cursor.fetchall()}
        cursor.execute("RELEASE SAVEPOINT scan")
    except psycopg2.Error as error:
        if cursor.connection.closed or isinstance(error, NO_RULES_FAULT):
            raise
        cursor.execute("ROLLBACK TO SAVEPOINT scan")
        return _in_parts(cursor, place, asked, subjects, error)
    return {
        each: _answers(asked, found[each.partition.sales_date])
        for each in subjects
        if each.partition.sales_date in found
    }


def _in_parts(
    cursor: Cursor,
    place: TableName,
    asked: Sequence[Check],
    subjects: Sequence[Subject],
    error: psycopg2.Error,
) -> Answers:
    if len(subjects) > 1:
        return {
            each: found
            for one in subjects
            for each, found in _scan(cursor, place, asked, [one]).items()
        }
    if len(asked) > 1 and not isinstance(error, QueryCanceled):
        alone = [_scan(cursor, place, [check], subjects) for check in asked]
        return {
            subjects[0]: {
                rule_id: answer
                for found in alone
                for rule_id, answer in found.get(subjects[0], {}).items()
            }
        }
    problem = str(error).splitlines()[0]
    return {subjects[0]: {check.rule.id: Answer(problem=problem) for check in asked}}


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
