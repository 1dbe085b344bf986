"""Audit one staged partition: every rule, one verdict. It fails closed.

A rule that cannot be answered is ERROR, never PASS; a partition with an ERROR is not published.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import psycopg2
from psycopg2.extras import Json
from psycopg2.sql import SQL, Composable

from data_quality.checks import Target, check_of
from data_quality.rules import Rule, load_rules
from shared.errors import GateRefusal, UsageError
from shared.manifest import Tolerances
from shared.partition import Partition
from shared.postgres import Cursor, lock_partition, read_sql, transaction
from shared.settings import Settings

SQL_FOLDER = Path(__file__).parent / "sql"
Verdict = Literal["PASS", "WARN", "FAIL", "ERROR"]
WORST_FIRST: tuple[Verdict, ...] = ("ERROR", "FAIL", "WARN", "PASS")
TIMEOUT = "60s"
"""No check of one partition takes a second; one that hangs is ERROR."""

SCANS: dict[Target, SQL] = {
    "staged rows": SQL(
        "SELECT {checks} FROM staging.sales AS s WHERE s.retailer_id = %(retailer_id)s"
        " AND s.sales_date = %(sales_date)s AND s.snapshot_id = %(snapshot_id)s"
    ),
    "ledger": SQL(
        "SELECT {checks} FROM ops.partition_load AS l WHERE l.retailer_id = %(retailer_id)s"
        " AND l.sales_date = %(sales_date)s AND l.snapshot_id = %(snapshot_id)s"
    ),
}


@dataclass(frozen=True)
class Result:
    """What one rule saw in one snapshot."""

    rule: Rule
    verdict: Verdict
    observed: Decimal | None
    detail: str | None = None


def audit_partition(partition: Partition, settings: Settings) -> dict[str, Any]:
    """Judge the staged snapshot of a partition, and record every result.

    Returns the snapshot's id, the verdict and the rules that did not pass.

    Raises:
        UsageError: nothing is staged of the partition.
        GateRefusal: the verdict is FAIL or ERROR. It is recorded all the same.
    """
    with transaction(settings.database) as cursor:
        key, declared = _staged_snapshot(cursor, partition)
        rules = [rule.for_retailer(partition.retailer_id, declared) for rule in load_rules()]
        results = _judge(cursor, rules, key)
        verdict = overall(results)
        _record(cursor, results, verdict, key)
    raised = [
        f"{result.rule.id} ({_said(result)})" for result in results if result.verdict != "PASS"
    ]
    if verdict in {"FAIL", "ERROR"}:
        raise GateRefusal(f"{verdict}: {', '.join(raised)}")
    return {"snapshot_id": key["snapshot_id"], "verdict": verdict, "raised": raised}


def overall(results: Sequence[Result]) -> Verdict:
    """The worst verdict of all; ERROR when there is none."""
    found = {result.verdict for result in results}
    return next((verdict for verdict in WORST_FIRST if verdict in found), "ERROR")


def judged(rule: Rule, observed: Decimal | None) -> Result:
    """The rule's result for what was observed. No observation is no answer: ERROR."""
    if observed is None:
        return Result(rule, "ERROR", None, "the check gave no value")
    if observed <= rule.threshold:
        return Result(rule, "PASS", observed)
    return Result(rule, "FAIL" if rule.severity == "critical" else "WARN", observed)


def _said(result: Result) -> str:
    return result.detail or f"{result.observed} > {result.rule.threshold}"


def _staged_snapshot(cursor: Cursor, partition: Partition) -> tuple[dict[str, str], Tolerances]:
    """What names the staged snapshot, and the tolerances that came with it."""
    key = partition.as_dict()
    lock_partition(cursor, partition)
    cursor.execute(read_sql(SQL_FOLDER / "staged_snapshot.sql"), key)
    row = cursor.fetchone()
    if row is None:
        raise UsageError(
            f"nothing is staged of {partition}: run python -m transformation.main"
            f" {partition.sales_date} --retailer {partition.retailer_id}"
        )
    snapshot_id, declared = row
    return key | {"snapshot_id": snapshot_id}, Tolerances.model_validate(declared or {})


def _judge(cursor: Cursor, rules: Sequence[Rule], key: dict[str, str]) -> list[Result]:
    """One scan for the rules of each target."""
    checks = [(rule, *check_of(rule)) for rule in rules]
    results: list[Result] = []
    for target in SCANS:
        asked = [(rule, check) for rule, at, check in checks if at == target]
        results += _scan(cursor, target, asked, key)
    return results


def _scan(
    cursor: Cursor, target: Target, asked: list[tuple[Rule, Composable]], key: dict[str, str]
) -> list[Result]:
    query = SCANS[target].format(checks=SQL(", ").join(check for _, check in asked))
    cursor.execute("SAVEPOINT scan")
    try:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", (TIMEOUT,))
        cursor.execute(query, key)
        observed = cursor.fetchone() or (None,) * len(asked)
    except psycopg2.Error as error:
        # The answer is missing for every rule of this scan, and a missing answer blocks.
        cursor.execute("ROLLBACK TO SAVEPOINT scan")
        said = str(error).splitlines()[0]
        return [Result(rule, "ERROR", None, said) for rule, _ in asked]
    cursor.execute("RELEASE SAVEPOINT scan")
    return [
        judged(rule, None if value is None else Decimal(value))
        for (rule, _), value in zip(asked, observed, strict=True)
    ]


def _record(
    cursor: Cursor, results: Sequence[Result], verdict: Verdict, key: dict[str, str]
) -> None:
    sync_rules(cursor, load_rules())
    cursor.execute(read_sql(SQL_FOLDER / "clear_results.sql"), key)
    for result in results:
        cursor.execute(
            read_sql(SQL_FOLDER / "insert_result.sql"),
            key
            | {
                "rule_id": result.rule.id,
                "severity": result.rule.severity,
                "verdict": result.verdict,
                "observed": result.observed,
                "threshold": result.rule.threshold,
                "detail": result.detail,
            },
        )
    cursor.execute(read_sql(SQL_FOLDER / "record_verdict.sql"), key | {"verdict": verdict})


def sync_rules(cursor: Cursor, rules: Sequence[Rule]) -> None:
    """Bring `ops.quality_rule` up to the rules of the file; write only what differs."""
    names = ("id", "kind", "severity", "dimension", "threshold", "arguments", "reason")
    cursor.execute(read_sql(SQL_FOLDER / "standing_rules.sql"))
    standing = {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}
    for rule in rules:
        fields = rule.model_dump(include=set(names))
        if fields != standing.get(rule.id):
            adapted = fields | {"arguments": Json(rule.arguments)}
            cursor.execute(read_sql(SQL_FOLDER / "upsert_rule.sql"), adapted)
