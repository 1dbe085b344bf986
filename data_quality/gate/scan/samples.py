"""Some of the failing rows, so that whoever reads the report can find them.

A scan of one snapshot brings them along; here are those that it cannot: of rows that were
quarantined or repaired since, of keys that are there twice, and of snapshots that were scanned with
others.
"""

from collections.abc import Mapping, Sequence

import psycopg2
from psycopg2.sql import SQL, Composable

from data_quality.gate.scan.failing_rows import (
    failing_rows,
    repeated_in,
    sample_of,
    shown,
    shown_from,
)
from data_quality.gate.staged_snapshot import StagedSnapshot, snapshot_key
from data_quality.gate.verdict import Result, Sample
from data_quality.rules.base.bound import Value
from data_quality.rules.base.fragments import rows_of_one
from data_quality.rules.check import Check
from data_quality.rules.tables import TABLES
from shared.postgres.connection import Cursor

MOST_TOGETHER = 10_000
"""Failing rows of a rule whose examples are looked for with those of others: so many are kept."""
_EVERY = SQL("{relation} AS s WHERE {of_one} AND ({rows})")


def with_samples(
    cursor: Cursor, snapshot: StagedSnapshot, results: list[Result], checks: Mapping[str, Check]
) -> list[Result]:
    """The results, those that failed with the keys of some rows."""
    samples: dict[str, Sample] = {}
    for together in _together(results, checks):
        samples |= _samples(cursor, snapshot, together)
    return [
        result.with_sample(samples.get(result.rule.id, result.answer.sample))
        if result.is_failing
        else result
        for result in results
    ]


def _together(results: list[Result], checks: Mapping[str, Check]) -> list[list[Check]]:
    """The rules that want a sample: those of a table that few rows fail, and each other alone."""
    by_table: dict[str, list[Check]] = {}
    alone = []
    for result in results:
        answer, check = result.answer, checks.get(result.rule.id)
        if not (result.is_failing and answer.failing_rows and check) or answer.sample:
            continue
        if answer.failing_rows > MOST_TOGETHER or check.rule.kind_type.counts_repeats:
            alone.append([check])
        else:
            by_table.setdefault(check.rule.table, []).append(check)
    return [*by_table.values(), *alone]


def _samples(
    cursor: Cursor, snapshot: StagedSnapshot, checks: Sequence[Check]
) -> dict[str, Sample]:
    """Each rule's sample. The verdicts stand without: a rule that cannot give one has none."""
    cursor.execute("SAVEPOINT sample")
    try:
        cursor.execute(_query(checks), snapshot_key([snapshot]))
        (found,) = cursor.fetchall()
        cursor.execute("RELEASE SAVEPOINT sample")
    except psycopg2.Error:
        if cursor.connection.closed:
            raise
        cursor.execute("ROLLBACK TO SAVEPOINT sample")
        if len(checks) == 1:
            return {}
        alone = [_samples(cursor, snapshot, [check]) for check in checks]
        return {rule_id: sample for each in alone for rule_id, sample in each.items()}
    return {
        check.rule.id: sample_of(check.rule, rows)
        for check, rows in zip(checks, found, strict=True)
    }


def _query(checks: Sequence[Check]) -> Composable:
    """One row: what each rule has to show."""
    rule = checks[0].rule
    if rule.kind_type.counts_repeats:
        among = _EVERY.format(**rows_of_one(rule.table))
        return SQL("SELECT {}").format(shown_from(repeated_in(among, rule), rule))
    named = {f"fails_{number}": (check.rule, _which(check)) for number, check in enumerate(checks)}
    every = rows_of_one(rule.table) | {"rows": SQL("TRUE")}
    return SQL("WITH {} SELECT {}").format(
        failing_rows(every, named),
        SQL(", ").join(shown(name, each) for name, (each, _) in named.items()),
    )


def _which(check: Check) -> Composable:
    if check.rule.disposition == "quarantine":
        return SQL("s.quarantined_by = {}").format(Value(check.rule.id))
    condition = check.condition
    if check.rule.disposition == "repair":
        repaired = SQL("s.repaired_by @> ARRAY[{}]").format(Value(check.rule.id))
        condition = SQL("({} OR {})").format(condition, repaired)
    return SQL("(({}) AND {})").format(SQL(TABLES[check.rule.table].rows), condition)
