"""Publish partitions: what is staged and passed the gate replaces what readers see of it.

One transaction under a lock per retailer. The steps are SQL files, the engine's own in `sql/` and
an entity's in `transformation/entities`; their order stands here. The star after them is a function
of the published snapshots alone.
"""

from collections.abc import Sequence

from psycopg2 import IntegrityError

from shared.errors import ReconciliationError
from shared.partition import Partition
from shared.postgres.connection import Cursor, lock_partitions, one_connection, transaction
from shared.run.batch import Outcomes, StageResult, not_staged, only
from shared.settings import Settings
from transformation.publish.candidate import Candidate, read_candidates
from transformation.publish.fact_tables import count_facts, replace_facts
from transformation.publish.months import MonthsMissing, ensure_month_table, require_months
from transformation.publish.outcome import plan
from transformation.publish.readers import lock_readers
from transformation.publish.steps import Key, run_step

BEFORE_THE_FACTS = (
    "point_to_published",
    "ensure_months",
    # observations, and which members they touch
    "touched_members",
    "replace_observations",
    "touch_redeclared",
    # the members of type 1
    "upsert_retailer",
    "upsert_stores",
    "upsert_products",
    # the versions of customers, type 2
    "version_before",
    "derive_customer_versions",
    "upsert_customers",
)
IN_THE_LEDGER = ("record_quarantined", "record_publication")


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
        SourceUnavailable: for a minute queries have read a month that gets a new table partition.
    """
    with one_connection(settings.database):
        try:
            return _publish_partitions(partitions, settings)
        except MonthsMissing as missing:
            for first_day in missing.first_days:
                ensure_month_table(settings, first_day)
        return _publish_partitions(partitions, settings)


def _publish_partitions(partitions: Sequence[Partition], settings: Settings) -> Outcomes:
    key: Key = {"retailer_id": partitions[0].retailer_id}
    outcomes: Outcomes = {each: not_staged(each) for each in partitions}
    with transaction(settings.database, "publish") as cursor:
        run_step(cursor, "lock_retailer", key)
        lock_partitions(cursor, partitions)
        require_months(cursor, partitions)
        candidates = read_candidates(cursor, partitions)
        for partition, candidate in candidates.items():
            outcomes[partition] = plan(candidate, partition, settings)
        try:
            _publish(cursor, key, _those(candidates, outcomes, "published"))
            _confirm(cursor, key, _those(candidates, outcomes, "unchanged"))
        except IntegrityError as error:
            where = partitions[0] if len(partitions) == 1 else key["retailer_id"]
            raise ReconciliationError(f"{where}: {error.diag.message_primary}") from error
    return outcomes


def _those(
    candidates: dict[Partition, Candidate], outcomes: Outcomes, outcome: str
) -> list[Candidate]:
    found = []
    for partition, candidate in candidates.items():
        result = outcomes[partition]
        if isinstance(result, dict) and result["outcome"] == outcome:
            found.append(candidate)
    return found


def _publish(cursor: Cursor, key: Key, batch: Sequence[Candidate]) -> None:
    if not batch:
        return
    key = _begin_batch(cursor, key, batch)
    for step in BEFORE_THE_FACTS:
        run_step(cursor, step, key)
    has_new_table_partition = replace_facts(cursor, key)
    _repoint_facts(cursor, key)
    run_step(cursor, "delete_vanished_members", key)
    for step in IN_THE_LEDGER:
        run_step(cursor, step, key)
    if has_new_table_partition:
        lock_readers(cursor, key)


def _repoint_facts(cursor: Cursor, key: Key) -> None:
    """Facts of other days go to the version of their customer that covers them now."""
    run_step(cursor, "find_repointing", key)
    if cursor.fetchone() == (True,):
        run_step(cursor, "repoint_facts", key)


def _confirm(cursor: Cursor, key: Key, batch: Sequence[Candidate]) -> None:
    """Readers see these records already: the ledger alone notes that they came again."""
    if not batch:
        return
    key = _begin_batch(cursor, key, batch)
    run_step(cursor, "point_to_published", key)
    run_step(cursor, "upsert_retailer", key)
    count_facts(cursor, key)
    for step in IN_THE_LEDGER:
        run_step(cursor, step, key)


def _begin_batch(cursor: Cursor, key: Key, batch: Sequence[Candidate]) -> Key:
    dates = [each.sales_date for each in batch]
    key = key | {
        "sales_dates": dates,
        "snapshot_ids": [each.snapshot_id for each in batch],
        "override_ids": [each.override_id for each in batch],
        "first_date": min(dates),
        "last_date": max(dates),
    }
    run_step(cursor, "begin_batch", key)
    return key
