"""What became of a load under faults, held against what the retailer's own database holds."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg2

from shared.errors import PipelineError, UsageError
from shared.partition import Partition
from shared.postgres.connection import transaction
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from shared.workspace import workspace
from transformation.stage.raw_files import fetch_raw

ORACLE = Path(__file__).parent / "oracle"
Rows = Counter[tuple[Any, ...]]


@dataclass(frozen=True)
class Outcome:
    """One load: whether it said it had succeeded, and what readers saw before and after."""

    partition: Partition
    failure: str | None
    before: Rows
    after: Rows
    truth: Rows
    too_early: int
    must_heal: bool
    torn: str | None = None
    """What is wrong with the raw zone, whatever readers see."""

    @property
    def complaint(self) -> str | None:
        """What is wrong with the outcome; None when nothing is."""
        if self.too_early:
            return f"{self.too_early} requests came before the Retry-After they were given"
        if self.torn:
            return f"the raw zone is torn: {self.torn}"
        if self.failure and self.after != self.before:
            return f"failed ({self.failure}), and changed what readers see"
        if self.failure and self.must_heal:
            return f"failed although time heals it: {self.failure}"
        if not self.failure and self.after != self.truth:
            return f"a silent difference: {_difference(self.after, self.truth)}"
        return None


def truth_of(retailer: str, database_url: str, day: date) -> Rows:
    """The day's lines in the retailer's own database, by SQL of the judge's own."""
    link = psycopg2.connect(database_url, options="-c timezone=UTC")
    try:
        with link.cursor() as cursor:
            cursor.execute((ORACLE / f"{retailer}.sql").read_text("utf-8"), {"day": day})
            return Counter(cursor.fetchall())
    finally:
        link.close()


def seen_by_readers(partition: Partition, settings: Settings) -> Rows:
    """The day's lines in the star."""
    key = {"retailer_id": partition.retailer_id, "day": partition.sales_date}
    with transaction(settings.database, "bi") as cursor:
        cursor.execute((ORACLE / "star.sql").read_text("utf-8"), key)
        return Counter(cursor.fetchall())


def torn_raw_zone(partition: Partition, settings: Settings) -> str | None:
    """Why the raw zone's latest snapshot could not be loaded, or is not the one that readers see
    or will see; None where all is well or nothing was ever pulled."""
    key = {"retailer_id": partition.retailer_id, "day": partition.sales_date}
    with transaction(settings.database, "owner") as cursor:
        cursor.execute((ORACLE / "newest.sql").read_text("utf-8"), key)
        newest = next((row for row in cursor.fetchall()), None)
    with workspace() as folder:
        (found,) = fetch_raw(ObjectStore(settings.object_store), [partition], folder)
    if isinstance(found, UsageError) and newest is None:
        return None
    if isinstance(found, PipelineError):
        return str(found)
    if newest is not None and found.manifest.order < newest:
        return f"it has {found.manifest.snapshot_id}, and the ledger {newest[-1]}"
    return None


def _difference(after: Rows, truth: Rows) -> str:
    missing, invented = truth - after, after - truth
    example = next(iter((missing or invented).elements()), None)
    return f"{missing.total()} missing, {invented.total()} invented, such as {example}"
