"""Which snapshots are to be changed by which rules, and what follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from psycopg2.sql import SQL

from data_quality.gate.scan.scan import Answers
from data_quality.gate.staged_snapshot import StagedSnapshot, snapshot_key
from data_quality.gate.verdict import Answer
from data_quality.rules.check import Check
from data_quality.rules.fields import Disposition
from shared.partition import SALES
from shared.postgres.connection import Cursor, read_sql

SQL_FOLDER = Path(__file__).parent / "sql"
OF_SNAPSHOTS = SQL(
    "s.retailer_id = %(retailer_id)s AND (s.sales_date, s.snapshot_id) IN"
    " (SELECT * FROM unnest(%(sales_dates)s::date[], %(snapshot_ids)s::text[]))"
)
MEMBERS = ("release_members", "quarantine_members", "observe_repaired")
"""What becomes of a day's stores, products and customers when its rows have changed."""


@dataclass(frozen=True)
class Treated:
    """The snapshots that one rule changes."""

    check: Check
    snapshots: list[StagedSnapshot]


def to_treat(disposition: Disposition, checks: Sequence[Check], answers: Answers) -> list[Treated]:
    """The rules of a disposition that rows fail, each with the snapshots where they do."""
    nothing = Answer()
    found = [
        Treated(
            check,
            [
                snapshot
                for snapshot, answered in answers.items()
                if answered.get(check.rule.id, nothing).failing_rows
            ],
        )
        for check in checks
        if check.rule.disposition == disposition
    ]
    return [each for each in found if each.snapshots]


def update_members(
    cursor: Cursor, treated: Sequence[Treated], answers: Answers
) -> list[StagedSnapshot]:
    """Let the days' members be those that their rows show now; returns the changed snapshots."""
    changed = [
        snapshot for snapshot in answers if any(snapshot in each.snapshots for each in treated)
    ]
    if any(snapshot.partition.entity == SALES for snapshot in changed):
        for step in MEMBERS:
            cursor.execute(read_sql(SQL_FOLDER / f"{step}.sql"), snapshot_key(changed))
    return changed
