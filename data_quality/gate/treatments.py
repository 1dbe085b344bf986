"""What rules do to staged rows: put them into quarantine, or repair them. The raw zone keeps what
came.

A row in quarantine is marked with its rule and stays in staging, whole; publishing moves it to
`ops.rejected_record`. A repair changes one column of staging, keeps what was there with the row
(`originals.py`), and is logged with rows before and after.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg2.extras import Json
from psycopg2.sql import SQL, Identifier

from data_quality.gate.failing_rows import MOST_ROWS, of_row
from data_quality.gate.originals import with_original
from data_quality.gate.scan import Answers, snapshot_key
from data_quality.gate.staged_snapshot import SQL_FOLDER, Subject
from data_quality.gate.verdict import Answer
from data_quality.rules.bound import Value
from data_quality.rules.checks import Check, repaired_value
from data_quality.rules.rule import Disposition
from data_quality.rules.tables import TABLES
from shared.errors import SourceUnavailable
from shared.partition import SALES, SALES_DATA
from shared.postgres.connection import Cursor, read_sql
from shared.s3.object_store import ObjectNotFound, ObjectStore
from shared.workspace import workspace

_POSITION = re.compile(rb'"source_position"\s*:\s*"?(\d+)')
"""Where a line may have its position."""

_OF_SNAPSHOTS = SQL(
    "s.retailer_id = %(retailer_id)s AND (s.sales_date, s.snapshot_id) IN"
    " (SELECT * FROM unnest(%(sales_dates)s::date[], %(snapshot_ids)s::text[]))"
)
_QUARANTINE = SQL(
    "UPDATE staging.sales AS s SET quarantined_by = {rule}, quarantined_record = to_jsonb(s)::text"
    " WHERE {of_snapshots} AND ({rows}) AND {condition}"
    " RETURNING s.sales_date, s.source_position"
)
_TO_REPAIR = SQL(
    "{of_snapshots} AND ({rows}) AND {condition} AND s.{column} IS DISTINCT FROM {after}"
)
_REPAIRS = SQL(
    "SELECT c.sales_date, c.row_count, c.examples FROM (SELECT s.sales_date, count(*) AS row_count,"
    " to_jsonb((array_agg(jsonb_build_object('key', {key}, 'before', s.{column},"
    " 'after', {after}) ORDER BY {key}))[1:{most}]) AS examples FROM {relation} AS s"
    " WHERE {to_repair} GROUP BY s.sales_date) AS c"
)
_REPAIR = SQL(
    "UPDATE {relation} AS s SET {column} = {after}, originals = {originals},"
    " repaired_by = array_append(s.repaired_by, {rule}) WHERE {to_repair}"
)
MEMBERS = ("release_members", "quarantine_members", "observe_repaired")
"""What becomes of a day's stores, products and customers when its rows have changed."""


@dataclass(frozen=True)
class Treated:
    """Which snapshots are to be changed by which rule."""

    check: Check
    subjects: list[Subject]


def mend(cursor: Cursor, checks: Sequence[Check], answers: Answers) -> list[Subject]:
    """Repair what the rules ask for; returns the snapshots that were changed."""
    hit = _hits("repair", checks, answers)
    for each in hit:
        _repair(cursor, each)
    return _changed(cursor, hit, answers)


def set_aside(
    cursor: Cursor, checks: Sequence[Check], answers: Answers, store: ObjectStore
) -> list[Subject]:
    """Put into quarantine what the rules ask for; returns the snapshots that were changed."""
    hit = _hits("quarantine", checks, answers)
    positions: dict[Subject, set[int]] = {}
    for each in hit:
        for subject, found in _set_aside(cursor, each).items():
            positions.setdefault(subject, set()).update(found)
    for subject, wanted in positions.items():
        _keep_records(cursor, subject, _raw_records(store, subject, wanted))
    return _changed(cursor, hit, answers)


def _changed(cursor: Cursor, hit: Sequence[Treated], answers: Answers) -> list[Subject]:
    changed = [subject for subject in answers if any(subject in each.subjects for each in hit)]
    if any(subject.entity == SALES for subject in changed):
        for step in MEMBERS:
            cursor.execute(read_sql(SQL_FOLDER / f"{step}.sql"), snapshot_key(changed))
    return changed


def _hits(disposition: Disposition, checks: Sequence[Check], answers: Answers) -> list[Treated]:
    """The rules of a disposition that are broken, each with the snapshots where it is."""
    nothing = Answer()
    hits = [
        Treated(
            check,
            [
                subject
                for subject, found in answers.items()
                if found.get(check.rule.id, nothing).failing_rows
            ],
        )
        for check in checks
        if check.rule.disposition == disposition
    ]
    return [each for each in hits if each.subjects]


def _repair(cursor: Cursor, treated: Treated) -> None:
    rule, table = treated.check.rule, TABLES[treated.check.rule.table]
    names = SQL(", ").join(map(of_row, table.key))
    column, after = rule.columns[0], repaired_value(rule)
    parts = {
        "relation": Identifier(*table.relation),
        "column": Identifier(column),
        "after": after,
        "originals": with_original(column),
        "rule": Value(rule.id),
        "key": SQL("concat_ws(' ', {})").format(names),
        "most": Value(MOST_ROWS),
        "to_repair": _TO_REPAIR.format(
            of_snapshots=_OF_SNAPSHOTS,
            rows=SQL(table.rows),
            condition=treated.check.condition,
            column=Identifier(column),
            after=after,
        ),
    }
    key = snapshot_key(treated.subjects)
    cursor.execute(_REPAIRS.format(**parts), key)
    found = {row[0]: row[1:] for row in cursor.fetchall()}
    if not found:
        return
    cursor.execute(_REPAIR.format(**parts), key)
    for subject in treated.subjects:
        if subject.partition.sales_date in found:
            _log_repair(cursor, treated.check, subject, *found[subject.partition.sales_date])


def _log_repair(
    cursor: Cursor, check: Check, subject: Subject, rows: int, sample: list[dict[str, Any]]
) -> None:
    values = subject.key | {
        "retailer_id": subject.partition.retailer_id,
        "entity": subject.entity,
        "rule_id": check.rule.id,
        "column_name": check.rule.columns[0],
        "repaired_rows": rows,
        "sample": Json(sample),
    }
    cursor.execute(read_sql(SQL_FOLDER / "log_repair.sql"), values)


def _set_aside(cursor: Cursor, treated: Treated) -> dict[Subject, set[int]]:
    """Mark the rows; returns their positions."""
    query = _QUARANTINE.format(
        rule=Value(treated.check.rule.id),
        of_snapshots=_OF_SNAPSHOTS,
        rows=SQL(TABLES["sales"].rows),
        condition=treated.check.condition,
    )
    cursor.execute(query, snapshot_key(treated.subjects))
    positions: dict[date, set[int]] = {}
    for sales_date, position in cursor.fetchall():
        positions.setdefault(sales_date, set()).add(position)
    return {
        subject: positions[subject.partition.sales_date]
        for subject in treated.subjects
        if subject.partition.sales_date in positions
    }


def _raw_records(store: ObjectStore, subject: Subject, wanted: set[int]) -> dict[int, str]:
    """The records as they stand in their snapshot, by their position.

    None where it is gone: then staging's row is what is kept.
    """
    partition = subject.partition
    own = partition.snapshot_key(SALES_DATA, subject.snapshot_id)
    with workspace() as folder:
        path = folder / SALES_DATA
        # Snapshots of format 1 lie in the raw zone alone.
        for key in (own, partition.raw_key(SALES_DATA)):
            try:
                digest = store.download(key, path)
            except (ObjectNotFound, SourceUnavailable):
                continue
            if digest == subject.data_sha256:
                with path.open("rb") as lines:
                    return records_at(lines, wanted)
    return {}


def records_at(lines: Iterable[bytes], wanted: set[int]) -> dict[int, str]:
    """Those of a raw file's lines whose records have these positions.

    Only they are read as JSON: of half a million lines it takes seconds, and a few are wanted.
    """
    import json

    found = {}
    for line in lines:
        if any(int(number) in wanted for number in _POSITION.findall(line)):
            text = line.decode().rstrip("\r\n")
            position = int(json.loads(text)["source_position"])
            if position in wanted:
                found[position] = text
    return found


def _keep_records(cursor: Cursor, subject: Subject, records: dict[int, str]) -> None:
    if not records:
        return
    statement = read_sql(SQL_FOLDER / "keep_records.sql")
    cursor.execute(
        statement,
        subject.key
        | {
            "retailer_id": subject.partition.retailer_id,
            "positions": list(records),
            "records": list(records.values()),
        },
    )
