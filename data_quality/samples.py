"""Some of the rows that break a rule, so that whoever reads the report can find them."""

from typing import Any

import psycopg2
from psycopg2.sql import SQL, Composable, Identifier

from data_quality.bound import Value
from data_quality.checks import Check
from data_quality.judgement import Result
from data_quality.rules import Rule
from data_quality.scan import OF_ONE, snapshot_key
from data_quality.subject import Subject
from data_quality.tables import TABLES
from shared.postgres import Cursor

MOST_ROWS = 5
MOST_LETTERS = 200
"""Of a value in a sample: it is for finding a row, not for keeping it."""

_BREAKING = SQL(
    "SELECT {columns} FROM {relation} AS s WHERE {of_one}"
    " AND {which} ORDER BY {columns} LIMIT {most}"
)
_REPEATED = SQL(
    "SELECT {columns} FROM {relation} AS s WHERE {of_one}"
    " AND ({rows}) GROUP BY {columns} HAVING count(*) > 1 ORDER BY {columns} LIMIT {most}"
)


def with_samples(
    cursor: Cursor, subject: Subject, results: list[Result], checks: dict[str, Check]
) -> list[Result]:
    """The results, those that are broken with the keys of some rows."""
    return [
        result.with_sample(_sample(cursor, subject, checks[result.rule.id]))
        if result.is_broken and result.answer.failing_rows and result.rule.id in checks
        else result
        for result in results
    ]


def _sample(cursor: Cursor, subject: Subject, check: Check) -> list[dict[str, Any]]:
    rule, table = check.rule, TABLES[check.rule.table]
    names = _names(rule)
    parts = {
        "columns": SQL(", ").join(SQL("s.") + Identifier(name) for name in names),
        "relation": Identifier(*table.relation),
        "of_one": OF_ONE,
        "rows": SQL(table.rows),
        "most": Value(MOST_ROWS),
    }
    if rule.kind == "unique":
        query = _REPEATED.format(**parts)
    else:
        query = _BREAKING.format(**parts, which=_which(check, table.rows))
    cursor.execute("SAVEPOINT sample")
    try:
        cursor.execute(query, snapshot_key([subject]))
        found = [dict(zip(names, map(_short, row), strict=True)) for row in cursor.fetchall()]
        cursor.execute("RELEASE SAVEPOINT sample")
    except psycopg2.Error:
        if cursor.connection.closed:
            raise
        # The verdict stands without an example.
        cursor.execute("ROLLBACK TO SAVEPOINT sample")
        return []
    return found


def _names(rule: Rule) -> list[str]:
    """The key, and what the rule looks at."""
    if rule.kind == "unique":
        return list(rule.columns)
    key = TABLES[rule.table].key
    return [*key, *(name for name in rule.columns if name not in key)]


def _which(check: Check, rows: str) -> Composable:
    if check.rule.disposition == "quarantine":
        return SQL("s.quarantined_by = {}").format(Value(check.rule.id))
    return SQL("({}) AND {}").format(SQL(rows), check.condition)


def _short(value: Any) -> str | None:  # noqa: ANN401 - whatever a column holds
    return None if value is None else str(value)[:MOST_LETTERS]
