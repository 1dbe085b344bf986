"""Superseded snapshots, whose canonical records nobody reads any more: they go after a while.

The latest snapshot of a partition stays, and so do those that are staged or published.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from typing import Any

from ingestion.extract.generation import SQL_FOLDER
from shared.errors import RawZoneError
from shared.manifest import read_manifest
from shared.output.logs import get_logger
from shared.partition import SNAPSHOT_ZONE, Partition
from shared.postgres.connection import lock_partitions, read_clock, read_sql, transaction
from shared.s3.object_store import ObjectStore, StoredObject
from shared.settings import Settings

KEY = re.compile(
    rf"({SNAPSHOT_ZONE}([^/]+)/([^/]+)/year=(\d{{4}})/month=(\d\d)/day=(\d\d)/snapshot=([^/]+)/)[^/]+"
)


@dataclass(frozen=True)
class StoredSnapshot:
    """The objects of one snapshot."""

    prefix: str
    partition: Partition
    snapshot_id: str
    objects: tuple[StoredObject, ...]

    @property
    def written_at(self) -> datetime:
        """By the bucket's clock."""
        return max(each.modified_at for each in self.objects)

    @property
    def bytes(self) -> int:
        """What they take up."""
        return sum(each.bytes for each in self.objects)


def expire_snapshots(settings: Settings, *, dry_run: bool) -> Iterator[str]:
    """Delete the snapshots that were superseded longer ago than the retention; yields a line for
    each.

    Of a partition without a readable manifest nothing goes, and that is logged.

    Raises:
        SourceUnavailable: the bucket or the warehouse does not answer. What is deleted by then
            stays so.
        ConfigurationError: the bucket refuses.
    """
    store = ObjectStore(settings.object_store)
    with transaction(settings.database, "load") as cursor:
        before = read_clock(cursor) - timedelta(days=settings.retention.snapshot_days)
    count = size = 0
    for _, theirs in groupby(stored_snapshots(store), key=lambda each: each.partition):
        due = superseded_before(list(theirs), before)
        for snapshot in _expire(settings, store, due, dry_run=dry_run) if due else ():
            count += 1
            size += snapshot.bytes
            yield f"{snapshot.prefix}  {len(snapshot.objects)} objects, {snapshot.bytes:,} bytes"
    if not dry_run:
        get_logger().info("snapshots expired", before=before.isoformat(), count=count, bytes=size)


def stored_snapshots(store: ObjectStore) -> Iterator[StoredSnapshot]:
    """All snapshots of the bucket, those of a partition's entity one after the other."""
    for prefix, objects in groupby(store.objects(SNAPSHOT_ZONE), key=_prefix):
        found = KEY.fullmatch(f"{prefix}x")
        try:
            parts: Sequence[Any] = found.groups() if found else ()
            _, retailer_id, entity, year, month, day, snapshot_id = parts
            partition = Partition(retailer_id, date(int(year), int(month), int(day)), entity)
        except ValueError:
            get_logger().warning("not a snapshot: it stays", prefix=prefix)
            continue
        yield StoredSnapshot(prefix, partition, snapshot_id, tuple(objects))


def _prefix(stored: StoredObject) -> str:
    return stored.key.rpartition("/")[0] + "/"


def superseded_before(
    snapshots: Iterable[StoredSnapshot], before: datetime
) -> list[StoredSnapshot]:
    """Those in whose place others had been written by then. The last one had none after it: where
    nothing refers to it, it never was the latest, and counts from when it was written."""
    ordered = sorted(snapshots, key=lambda each: each.written_at)
    followed = [each for each, after in pairwise(ordered) if after.written_at < before]
    return followed + [each for each in ordered[-1:] if each.written_at < before]


def _expire(
    settings: Settings, store: ObjectStore, due: Sequence[StoredSnapshot], *, dry_run: bool
) -> Iterator[StoredSnapshot]:
    """Delete those that nothing refers to, under the partition's lock: so nothing comes to."""
    partition = due[0].partition
    with transaction(settings.database, "load") as cursor:
        lock_partitions(cursor, [partition])
        try:
            manifest = read_manifest(store, partition)
        except RawZoneError as error:
            get_logger().warning("snapshots stay for a person to look at", reason=str(error))
            return
        in_use = read_sql(SQL_FOLDER / "snapshots_in_use.sql")
        cursor.execute(in_use, partition.as_dict())
        kept = {snapshot_id for (snapshot_id,) in cursor.fetchall()}
        if manifest is None:
            return
        for snapshot in due:
            if snapshot.snapshot_id not in kept | {manifest.snapshot_id}:
                if not dry_run:
                    store.delete([each.key for each in snapshot.objects])
                yield snapshot
