"""Audit staged partitions: every rule, one verdict each. It fails closed.

A rule that cannot be answered is ERROR, never PASS; a partition with an ERROR is not published.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import psycopg2
from psycopg2.extras import Json
from psycopg2.sql import SQL, Composable, Identifier

from data_quality.checks import Target, check_of
from data_quality.rules import Rule, load_rules
from shared.batch import Facts, Outcomes, not_staged, only
from shared.errors import GateRefusal
from shared.manifest import Tolerances
from shared.partition import Partition
from shared.postgres import Cursor, lock_partitions, read_sql, transaction
from shared.settings import Settings

SQL_FOLDER = Path(__file__).parent / "sql"
Verdict = Literal["PASS", "WARN", "FAIL", "ERROR"]
WORST_FIRST: tuple[Verdict, ...] = ("ERROR", "FAIL", "WARN", "PASS")
TIMEOUT = "60s"
"""No check of one partition takes a second; one that hangs is ERROR."""

SCANS: dict[Target, SQL] = {
    "staged rows": SQL(
        "SELECT b.sales_date, judged.* FROM unnest(%(sales_dates)s::date[], %(snapshot_ids)s)"
        " AS b (sales_date, snapshot_id) CROSS JOIN LATERAL (SELECT {checks}"
        " FROM staging.sales AS s WHERE s.retailer_id = %(retailer_id)s"
        " AND s.sales_date = b.sales_date AND s.snapshot_id = b.snapshot_id) AS judged"
    ),
    "ledger": SQL(
        "SELECT l.sales_date, {checks} FROM unnest(%(sales_dates)s::date[], %(snapshot_ids)s)"
        " AS b (sales_date, snapshot_id) INNER JOIN ops.partition_load AS l"
        " ON l.retailer_id = %(retailer_id)s"
        " AND l.sales_date = b.sales_date AND l.snapshot_id = b.snapshot_id"
    ),
}


@dataclass(frozen=True)
class Result:
    """What one rule saw in one snapshot."""

    rule: Rule
    verdict: Verdict
    observed: Decimal | None
    detail: str | None = None


@dataclass(frozen=True)
class Staged:
    """A snapshot that waits for its verdict."""

    partition: Partition
    snapshot_id: str
    declared: Tolerances
    """What its retailer declared; it came with the snapshot."""

    @property
    def key(self) -> dict[str, str]:
        """What names it, for JSON."""
        return {
            "sales_date": self.partition.sales_date.isoformat(),
            "snapshot_id": self.snapshot_id,
        }


def audit_partition(partition: Partition, settings: Settings) -> Facts:
    """Judge the staged snapshot of a partition, and record every result.

    Returns the snapshot's id, the verdict and the rules that did not pass.

    Raises:
        UsageError: nothing is staged of the partition.
        GateRefusal: the verdict is FAIL or ERROR. It is recorded all the same.
    """
    return only(audit_partitions([partition], settings))


def audit_partitions(partitions: Sequence[Partition], settings: Settings) -> Outcomes:
    """Judge partitions of one retailer together, as `audit_partition` does each."""
    retailer_id = partitions[0].retailer_id
    with transaction(settings.database) as cursor:
        lock_partitions(cursor, partitions)
        staged = _staged_snapshots(cursor, partitions)
        results: dict[Staged, list[Result]] = {}
        for declared in {each.declared for each in staged}:
            rules = [rule.for_retailer(retailer_id, declared) for rule in load_rules()]
            alike = [each for each in staged if each.declared == declared]
            results |= _judge(cursor, rules, retailer_id, alike)
        if results:
            _record(cursor, retailer_id, results)
    outcomes: Outcomes = {each: not_staged(each) for each in partitions}
    for each, judgement in results.items():
        outcomes[each.partition] = _outcome(each, judgement)
    return outcomes


def _outcome(staged: Staged, results: Sequence[Result]) -> Facts | GateRefusal:
    verdict = overall(results)
    raised = [
        f"{result.rule.id} ({_said(result)})" for result in results if result.verdict != "PASS"
    ]
    if verdict in {"FAIL", "ERROR"}:
        return GateRefusal(f"{verdict}: {', '.join(raised)}")
    return {"snapshot_id": staged.snapshot_id, "verdict": verdict, "raised": raised}


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


def _staged_snapshots(cursor: Cursor, partitions: Sequence[Partition]) -> list[Staged]:
    retailer_id = partitions[0].retailer_id
    key = {"retailer_id": retailer_id, "sales_dates": [each.sales_date for each in partitions]}
    cursor.execute(read_sql(SQL_FOLDER / "staged_snapshots.sql"), key)
    return [
        Staged(
            Partition(retailer_id, sales_date),
            snapshot_id,
            Tolerances.model_validate(declared or {}),
        )
        for sales_date, snapshot_id, declared in cursor.fetchall()
    ]


def _judge(
    cursor: Cursor, rules: Sequence[Rule], retailer_id: str, staged: Sequence[Staged]
) -> dict[Staged, list[Result]]:
    """One scan for the rules of each target, over all snapshots to which the same rules apply."""
    checks = [(rule, *check_of(rule)) for rule in rules]
    results: dict[Staged, list[Result]] = {each: [] for each in staged}
    for target in SCANS:
        asked = [(rule, check) for rule, at, check in checks if at == target]
        for each, found in _scan(cursor, target, asked, retailer_id, staged).items():
            results[each] += found
    return results


def _scan(
    cursor: Cursor,
    target: Target,
    asked: list[tuple[Rule, Composable]],
    retailer_id: str,
    staged: Sequence[Staged],
) -> dict[Staged, list[Result]]:
    query = SCANS[target].format(
        checks=SQL(", ").join(
            SQL("{} AS {}").format(check, Identifier(rule.id)) for rule, check in asked
        )
    )
    key = {
        "retailer_id": retailer_id,
        "sales_dates": [each.partition.sales_date for each in staged],
        "snapshot_ids": [each.snapshot_id for each in staged],
    }
    cursor.execute("SAVEPOINT scan")
    try:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", (TIMEOUT,))
        cursor.execute(query, key)
        observed = {row[0]: row[1:] for row in cursor.fetchall()}
    except psycopg2.Error as error:
        cursor.execute("ROLLBACK TO SAVEPOINT scan")
        if len(staged) > 1:  # one partition's fault is not to block the others
            return {
                each: results
                for one in staged
                for each, results in _scan(cursor, target, asked, retailer_id, [one]).items()
            }
        # The answer is missing for every rule of this scan, and a missing answer blocks.
        said = str(error).splitlines()[0]
        return {staged[0]: [Result(rule, "ERROR", None, said) for rule, _ in asked]}
    cursor.execute("RELEASE SAVEPOINT scan")
    nothing = (None,) * len(asked)
    return {
        each: [
            judged(rule, None if value is None else Decimal(value))
            for (rule, _), value in zip(
                asked, observed.get(each.partition.sales_date, nothing), strict=True
            )
        ]
        for each in staged
    }


def _record(cursor: Cursor, retailer_id: str, results: dict[Staged, list[Result]]) -> None:
    sync_rules(cursor, load_rules())
    snapshots = [each.key | {"verdict": overall(found)} for each, found in results.items()]
    rows: list[dict[str, Any]] = [
        each.key
        | {
            "rule_id": result.rule.id,
            "severity": result.rule.severity,
            "verdict": result.verdict,
            "observed": None if result.observed is None else str(result.observed),
            "threshold": str(result.rule.threshold),
            "detail": result.detail,
        }
        for each, found in results.items()
        for result in found
    ]
    key = {"retailer_id": retailer_id, "snapshots": Json(snapshots), "results": Json(rows)}
    for step in ("clear_results", "insert_results", "record_verdicts"):
        cursor.execute(read_sql(SQL_FOLDER / f"{step}.sql"), key)


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
