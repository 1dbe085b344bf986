"""Record results and verdicts of an audit."""

from typing import Any

from psycopg2.extras import Json

from data_quality.gate.evaluation import Results
from data_quality.gate.staged_snapshot import SQL_FOLDER, StagedSnapshot
from data_quality.gate.treatments.fingerprint import fingerprints
from data_quality.gate.verdict import Result, overall
from shared.postgres.connection import Cursor, read_sql


def record_results(cursor: Cursor, results: Results) -> None:
    """Put the results of some snapshots of one retailer in the place of those that they had."""
    one = next(iter(results)).partition
    treatments = _treatments(cursor, results)
    snapshots = [
        snapshot.key | {"verdict": overall(found), "treatment_md5": treatments.get(snapshot, "")}
        for snapshot, found in results.items()
    ]
    rows = [snapshot.key | _row(result) for snapshot, found in results.items() for result in found]
    key = {
        "retailer_id": one.retailer_id,
        "entity": one.entity,
        "snapshots": Json(snapshots),
        "results": Json(rows),
    }
    for step in ("clear_results", "insert_results", "record_verdicts"):
        cursor.execute(read_sql(SQL_FOLDER / f"{step}.sql"), key)


def _treatments(cursor: Cursor, results: Results) -> dict[StagedSnapshot, str]:
    """A hash of what the rules did to the rows of each snapshot where they did something."""
    treated = [snapshot for snapshot, found in results.items() if any(map(_treats, found))]
    return fingerprints(cursor, treated) if treated else {}


def _treats(result: Result) -> bool:
    return result.rule.disposition in {"repair", "quarantine"} and bool(result.answer.failing_rows)


def _row(result: Result) -> dict[str, Any]:
    rule, answer = result.rule, result.answer
    return {
        "rule_id": rule.id,
        "table_name": rule.table,
        "dimension": rule.dimension,
        "severity": rule.severity,
        "disposition": rule.disposition,
        "verdict": result.verdict,
        "observed": None if answer.observed is None else str(answer.observed),
        "threshold": str(rule.threshold),
        "failing_rows": answer.failing_rows,
        "checked_rows": answer.checked_rows,
        "sample": result.sample or None,
        "detail": answer.problem or result.figures,
    }
