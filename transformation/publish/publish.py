"""Publish partitions: what is staged and passed the gate replaces what readers see of it.

One transaction under a lock per retailer. The steps are SQL files, the engine's own in `sql/` and
an entity's in `transformation/entities`; their order stands here. The star after them is a function
of the published snapshots alone.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from psycopg2 import IntegrityError
from psycopg2.errors import LockNotAvailable
from psycopg2.sql import SQL, Identifier

from shared.errors import (
    GateRefusal,
    PipelineError,
    ReconciliationError,
    SourceUnavailable,
    UsageError,
)
from shared.override import Override
from shared.partition import Partition
from shared.postgres.connection import (
    Cursor,
    lock_partitions,
    one_connection,
    read_sql,
    transaction,
)
from shared.run.batch import Outcomes, StageResult, not_staged, only
from shared.settings import Settings
from transformation.entities import sql_of

SQL_FOLDER = Path(__file__).parent / "sql"
MEMBERS = (
    "point_to_published",
    "ensure_months",
    "touched_members",
    "replace_observations",
    "touch_redeclared",
    "upsert_retailer",
    "upsert_stores",
    "upsert_products",
    "version_before",
    "derive_customer_versions",
    "upsert_customers",
)
FACT_STEPS = ("delete_facts", "insert_facts", "count_facts")
WORK_TABLES = {
    "begin_batch": ("batch",),
    "touch_redeclared": ("touched_store", "touched_product", "touched_customer"),
    "version_before": ("version_before",),
    "derive_customer_versions": ("customer_version", "outdated_version"),
}
"""What a step leaves for the next ones. Of many days it may be large: the planner has to know."""
UNCHANGED = (
    "point_to_published",
    "upsert_retailer",
    "count_facts",
    "keep_quarantined",
    "record_publication",
)
"""The steps for snapshots whose records are those that readers already see, as is what they declare
to be tracked."""

READERS_PATIENCE = "1s"
"""For so long readers of a month are made to wait for others that are still reading it."""
TRIES, PAUSE = 60, 1.0
"""How often a month is tried, and the seconds between: a long query does not stop all others."""

Key = dict[str, Any]


class _MonthsMissing(Exception):  # noqa: N818 - no error: they are made
    """Months have to be made before anything is published into them."""

    def __init__(self, first_days: list[date]) -> None:
        super().__init__(f"no partition for {first_days}")
        self.first_days = first_days


@dataclass(frozen=True)
class Candidate:
    """What is staged of a partition, beside what is published of it."""

    sales_date: date
    snapshot_id: str
    verdict: str | None
    staged_rows: int
    present_rows: int
    published_snapshot_id: str | None
    is_older: bool
    is_identical: bool
    treatment_md5: str
    published_treatment_md5: str | None
    published_override_id: int | None
    failed_rule_ids: Sequence[str]
    override: dict[str, Any] | None
    """The latest decision to publish it all the same."""

    @property
    def is_published(self) -> bool:
        """Whether it is this snapshot that readers see, be it under other rules."""
        return self.published_snapshot_id == self.snapshot_id

    @property
    def is_treated_alike(self) -> bool:
        """Whether the rules have done to its rows what they did to those that readers see."""
        return self.treatment_md5 == self.published_treatment_md5

    @property
    def is_decided_alike(self) -> bool:
        """Whether it is published on the decision on which it would be published now, or on none
        as it would be now."""
        return self.override_id == self.published_override_id

    @property
    def lets_in(self) -> bool:
        """Whether the gate itself opens."""
        return self.verdict in {"PASS", "WARN"}

    @property
    def override_id(self) -> int | None:
        """The decision on which it is published, where the gate itself does not open."""
        return None if self.lets_in or self.override is None else self.override["override_id"]


def publish_partition(partition: Partition, settings: Settings) -> StageResult:
    """Make the staged snapshot the one that readers see.

    Returns the snapshot's id and the outcome: `published`, `unchanged` (the same records were
    published before), `already published`, or `older` (a newer snapshot is published; it stays).

    Raises:
        UsageError: nothing is staged, or the staged rows are gone.
        GateRefusal: the staged snapshot has no PASS or WARN.
        ReconciliationError: the star would not hold what the ledger says; nothing is published.
    """
    return only(publish_partitions([partition], settings))


def publish_partitions(partitions: Sequence[Partition], settings: Settings) -> Outcomes:
    """Publish partitions of one retailer in one transaction, as `publish_partition` does each.

    Raises:
        ReconciliationError: as for one partition; then none of them is published.
        SourceUnavailable: queries have kept a month for a minute that gets a new table of facts.
    """
    with one_connection(settings.database):
        try:
            return _publish_partitions(partitions, settings)
        except _MonthsMissing as missing:
            # In transactions of their own: so they are there, and empty, before any row is.
            for first_day in missing.first_days:
                with transaction(settings.database, "publish") as cursor:
                    cursor.execute(
                        read_sql(SQL_FOLDER / "ensure_month_table.sql"), {"day": first_day}
                    )
        return _publish_partitions(partitions, settings)


def _publish_partitions(partitions: Sequence[Partition], settings: Settings) -> Outcomes:
    retailer_id = partitions[0].retailer_id
    key: Key = {"retailer_id": retailer_id}
    outcomes: Outcomes = {each: not_staged(each) for each in partitions}
    with transaction(settings.database, "publish") as cursor:
        _run(cursor, "lock_retailer", key)
        lock_partitions(cursor, partitions)
        _require_months(cursor, partitions)
        candidates = {
            Partition(retailer_id, each.sales_date): each
            for each in _candidates(cursor, partitions, key)
        }
        for partition, candidate in candidates.items():
            outcomes[partition] = _plan(candidate, partition, settings)
        try:
            _publish(cursor, key, _those(candidates, outcomes, "published"))
            _confirm(cursor, key, _those(candidates, outcomes, "unchanged"))
        except IntegrityError as error:
            where = partitions[0] if len(partitions) == 1 else retailer_id
            raise ReconciliationError(f"{where}: {error.diag.message_primary}") from error
    return outcomes


def _require_months(cursor: Cursor, partitions: Sequence[Partition]) -> None:
    _run(cursor, "missing_months", {"sales_dates": [each.sales_date for each in partitions]})
    if missing := [first_day for (first_day,) in cursor.fetchall()]:
        raise _MonthsMissing(missing)


def _candidates(cursor: Cursor, partitions: Sequence[Partition], key: Key) -> list[Candidate]:
    dates = {"sales_dates": [each.sales_date for each in partitions]}
    _run(cursor, "read_candidates", key | dates)
    return [Candidate(*row) for row in cursor.fetchall()]


def _plan(
    candidate: Candidate, partition: Partition, settings: Settings
) -> StageResult | PipelineError:
    """What is to become of the candidate: its outcome, if all goes well."""
    try:
        outcome = _outcome(candidate, partition, settings)
        return {"snapshot_id": candidate.snapshot_id, "outcome": outcome}
    except PipelineError as error:
        return error


def _outcome(candidate: Candidate, partition: Partition, settings: Settings) -> str:
    _require_verdict(candidate, partition, settings)
    if candidate.is_older:
        return "older"
    is_alike = candidate.is_identical and candidate.is_treated_alike
    if is_alike and candidate.is_published and candidate.is_decided_alike:
        return "already published"
    if candidate.present_rows != candidate.staged_rows:
        raise UsageError(
            f"{candidate.staged_rows} rows were staged of {partition} and {candidate.present_rows}"
            " are there: their retention has ended, or the server was restarted after a crash;"
            " stage it again"
        )
    return "unchanged" if is_alike else "published"


def _those(
    candidates: dict[Partition, Candidate], outcomes: Outcomes, outcome: str
) -> list[Candidate]:
    found = []
    for partition, candidate in candidates.items():
        said = outcomes[partition]
        if isinstance(said, dict) and said["outcome"] == outcome:
            found.append(candidate)
    return found


def _publish(cursor: Cursor, key: Key, batch: Sequence[Candidate]) -> None:
    if not batch:
        return
    key = _begin_batch(cursor, key, batch)
    for step in MEMBERS:
        _run(cursor, step, key)
    has_new_table_partition = _replace_facts(cursor, key)
    _run(cursor, "find_repointing", key)
    if cursor.fetchone() == (True,):
        _run(cursor, "repoint_facts", key)
    _run(cursor, "delete_vanished_members", key)
    _run(cursor, "keep_quarantined", key)
    _run(cursor, "record_publication", key)
    if has_new_table_partition:
        _lock_readers(cursor, key)


def _lock_readers(cursor: Cursor, key: Key) -> None:
    """Make readers of months with new table partitions wait for the end of the transaction."""
    for _ in range(TRIES):
        cursor.execute("SAVEPOINT readers")
        _set(cursor, "lock_timeout", READERS_PATIENCE)
        try:
            _run(cursor, "lock_readers", key)
        except LockNotAvailable:
            cursor.execute("ROLLBACK TO SAVEPOINT readers")
            time.sleep(PAUSE)
        else:
            return
    raise SourceUnavailable(
        f"long queries keep the months of {key['first_date']} to {key['last_date']}, which get a"
        f" new table for {key['retailer_id']}: end them, or publish again later"
    )


def _confirm(cursor: Cursor, key: Key, batch: Sequence[Candidate]) -> None:
    """Readers see these records already: only the ledger has to learn that they came again."""
    if not batch:
        return
    key = _begin_batch(cursor, key, batch)
    days = {"first_day": key["first_date"], "last_day": key["last_date"]}
    for step in UNCHANGED:
        _run(cursor, step, key | days)


def _begin_batch(cursor: Cursor, key: Key, batch: Sequence[Candidate]) -> Key:
    dates = [each.sales_date for each in batch]
    key = key | {
        "sales_dates": dates,
        "snapshot_ids": [each.snapshot_id for each in batch],
        "override_ids": [each.override_id for each in batch],
        "first_date": min(dates),
        "last_date": max(dates),
    }
    _run(cursor, "begin_batch", key)
    return key


def _replace_facts(cursor: Cursor, key: Key) -> bool:
    """One table partition after the other. A new one is filled first and attached then.

    Returns whether any is.
    """
    _run(cursor, "table_partitions_to_fill", key)
    partitions = cursor.fetchall()
    # They join every line of the days. What was staged or inserted just now has no statistics, and
    # the planner, which expects a line or two, would look through all days or versions for each.
    _set(cursor, "enable_nestloop", "off")
    for first_day, last_day, name, is_new in partitions:
        days = key | {"first_day": first_day, "last_day": last_day}
        table = Identifier("warehouse", name).as_string(cursor)
        for step in FACT_STEPS:
            if not (is_new and step == "delete_facts"):
                statement = read_sql(_place_of(step))
                cursor.execute(statement.replace("warehouse.fact_sales", table), days)
        if is_new:
            _run(cursor, "attach_table_partition", days)
    _set(cursor, "enable_nestloop", "on")
    return any(is_new for *_, is_new in partitions)


def _require_verdict(candidate: Candidate, partition: Partition, settings: Settings) -> None:
    if candidate.lets_in:
        return
    if candidate.verdict is not None and candidate.override is not None:
        _require_cover(candidate, candidate.override, settings)
        return
    raise GateRefusal(
        f"the gate has {candidate.verdict or 'no verdict'} for snapshot"
        f" {candidate.snapshot_id} of {partition}: run python -m data_quality.main"
        f" {partition.sales_date} --retailer {partition.retailer_id} to see why{_and(candidate)}"
    )


def _require_cover(candidate: Candidate, row: dict[str, Any], settings: Settings) -> None:
    """The decision has to be signed, and to name every rule that is broken now."""
    override = Override.from_row(row)
    if not override.is_signed(row["signature"], settings.override_key):
        raise GateRefusal(
            f"the override of snapshot {candidate.snapshot_id} by {override.signed_by} is not"
            " signed with RETAIL_OVERRIDE_KEY: it opens nothing"
        )
    beyond = sorted(set(candidate.failed_rule_ids) - set(override.rule_ids))
    if beyond or not candidate.failed_rule_ids:
        raise GateRefusal(
            f"the override of snapshot {candidate.snapshot_id} by {override.signed_by} does not"
            f" cover {', '.join(beyond) or 'it'}: sign another, or load the day again"
            f"{_and(candidate)}"
        )


def _and(candidate: Candidate) -> str:
    """What becomes of readers where the rules of now refuse what they see already."""
    if not candidate.is_published:
        return ""
    return "; readers keep what was published of it under the rules of then"


def _run(cursor: Cursor, step: str, key: Key) -> None:
    cursor.execute(read_sql(_place_of(step)), key)
    if len(key.get("snapshot_ids", ())) > 1:
        for table in WORK_TABLES.get(step, ()):
            cursor.execute(SQL("ANALYZE {}").format(Identifier(table)))


@cache
def _place_of(step: str) -> Path:
    """A step of the engine's own, or one of the entity."""
    own = SQL_FOLDER / f"{step}.sql"
    return own if own.exists() else sql_of("sales", "publish", step)


def _set(cursor: Cursor, name: str, value: str) -> None:
    """For the rest of the transaction."""
    cursor.execute("SELECT set_config(%s, %s, true)", (name, value))
