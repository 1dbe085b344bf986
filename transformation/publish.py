"""Publish one partition: what is staged and passed the gate replaces what readers see of it.

One transaction under an advisory lock per retailer. The steps are the files of `sql/publish`,
in the order of their names; the star after them is a function of the published snapshots alone.
"""

import sys
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg2.errors import CheckViolation

from shared.command import run_command
from shared.errors import GateRefusal, ReconciliationError, UsageError
from shared.partition import Partition
from shared.postgres import Cursor, lock_partition, read_sql, transaction
from shared.settings import Settings
from transformation.staging_files import SQL_FOLDER

PUBLISH_FOLDER = SQL_FOLDER / "publish"
REPLACE = (
    "10_point_to_published",
    "11_ensure_month",
    "12_touched_members",
    "13_replace_observations",
    "14_touch_redeclared",
    "20_upsert_retailer",
    "21_upsert_stores",
    "22_upsert_products",
    "23_derive_customer_versions",
    "24_upsert_customers",
    "30_delete_facts",
    "31_insert_facts",
    "32_repoint_facts",
    "33_delete_vanished_members",
    "40_record_publication",
)
UNCHANGED = ("10_point_to_published", "20_upsert_retailer", "40_record_publication")
"""The steps for a snapshot whose records are those that readers already see, as is what it declares
to be tracked."""


@dataclass(frozen=True)
class Candidate:
    """What is staged of a partition, beside what is published of it."""

    snapshot_id: str
    verdict: str | None
    staged_rows: int
    present_rows: int
    published_snapshot_id: str | None
    is_older: bool
    is_identical: bool


def publish_partition(partition: Partition, settings: Settings) -> dict[str, Any]:
    """Make the staged snapshot the one that readers see.

    Returns the snapshot's id and the outcome: `published`, `unchanged` (the same records were
    published before), `already published`, or `older` (a newer snapshot is published; it stays).

    Raises:
        UsageError: nothing is staged, or the staged rows are gone.
        GateRefusal: the staged snapshot has no PASS or WARN.
        ReconciliationError: the star would not hold what the ledger says; nothing is published.
    """
    key: dict[str, str | date] = {
        "retailer_id": partition.retailer_id,
        "sales_date": partition.sales_date,
    }
    with transaction(settings.database) as cursor:
        _run(cursor, "00_lock_retailer", key)
        lock_partition(cursor, partition)
        candidate = _candidate(cursor, partition, key)
        outcome, steps = _plan(candidate, partition)
        key["snapshot_id"] = candidate.snapshot_id
        try:
            for step in steps:
                _run(cursor, step, key)
        except CheckViolation as error:
            raise ReconciliationError(f"{partition}: {error.diag.message_primary}") from error
    return {"snapshot_id": candidate.snapshot_id, "outcome": outcome}


def _candidate(cursor: Cursor, partition: Partition, key: dict[str, str | date]) -> Candidate:
    _run(cursor, "01_read_candidate", key)
    row = cursor.fetchone()
    if row is None:
        raise UsageError(
            f"nothing is staged of {partition}: run python -m transformation.main"
            f" {partition.sales_date} --retailer {partition.retailer_id}"
        )
    return Candidate(*row)


def _plan(candidate: Candidate, partition: Partition) -> tuple[str, tuple[str, ...]]:
    """What is to be done with the candidate: the outcome's name and the steps to it."""
    if candidate.published_snapshot_id == candidate.snapshot_id:
        return "already published", ()
    _require_verdict(candidate, partition)
    if candidate.is_older:
        return "older", ()
    if candidate.is_identical:
        return "unchanged", UNCHANGED
    if candidate.present_rows != candidate.staged_rows:
        raise UsageError(
            f"{candidate.staged_rows} rows were staged of {partition} and {candidate.present_rows}"
            " are there: the server was restarted after a crash; stage it again"
        )
    return "published", REPLACE


def _require_verdict(candidate: Candidate, partition: Partition) -> None:
    if candidate.verdict not in {"PASS", "WARN"}:
        raise GateRefusal(
            f"the gate has {candidate.verdict or 'no verdict'} for snapshot"
            f" {candidate.snapshot_id} of {partition}: run python -m data_quality.main"
            f" {partition.sales_date} --retailer {partition.retailer_id} to see why"
        )


def _run(cursor: Cursor, step: str, key: dict[str, str | date]) -> None:
    cursor.execute(read_sql(PUBLISH_FOLDER / f"{step}.sql"), key)


def main() -> int:
    """Run the command; returns its exit code."""
    return run_command("transformation.publish", "published", publish_partition)


if __name__ == "__main__":
    sys.exit(main())
