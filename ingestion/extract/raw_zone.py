"""A snapshot's way into the raw zone: written once, and the latest unless a newer one is there."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from ingestion.declare.source import Entity, Source
from ingestion.extract.generation import standing_manifest
from ingestion.extract.snapshot import Snapshot, manifest_of
from shared.manifest import Manifest, write_manifest
from shared.partition import REJECTED, SOURCE_RECORDS, Partition
from shared.postgres.connection import Cursor, lock_partitions, transaction
from shared.postgres.errors import translated
from shared.s3.object_store import ObjectStore
from shared.settings import Settings


def publish_raw(
    settings: Settings,
    source: Source,
    entity: Entity,
    partition: Partition,
    snapshot: Snapshot,
    folder: Path,
) -> dict[str, Any]:
    """Keep the snapshot for good, and make it the raw zone's latest.

    Its objects are written under keys of its own first, which nobody knows before the manifest
    names them. A pull that began later and has finished first stays; this one then is a snapshot
    that nothing refers to, and expires by retention.

    Returns the stage result of the snapshot that is the latest one now.

    Raises:
        SourceUnavailable: the bucket or the warehouse does not answer; the latest snapshot is the
            one that it was.
    """
    store = ObjectStore(settings.object_store)
    manifest = manifest_of(source, entity, partition, snapshot)
    names = (partition.data_name, REJECTED)
    objects = [(manifest.key_of(name, partition), folder / name) for name in names]
    if manifest.source_records_key is not None:
        objects.append((manifest.source_records_key, folder / SOURCE_RECORDS))
    at_once(store.upload, objects)
    with transaction(settings.database, "load") as cursor:
        lock_partitions(cursor, [partition])
        latest = make_latest(cursor, store, partition, manifest, folder)
    result = {"snapshot_id": latest.snapshot_id, **latest.rows.model_dump()}
    return result if latest is manifest else result | {"superseded": manifest.snapshot_id}


def make_latest(
    cursor: Cursor, store: ObjectStore, partition: Partition, manifest: Manifest, folder: Path
) -> Manifest:
    """Replace the partition's manifest and the copies beside it, if they are of an older snapshot.

    The cursor's transaction holds the partition's lock. Returns the manifest that stands then.
    """
    standing = standing_manifest(store, partition)
    if standing is not None and standing.order > manifest.order:
        return standing
    copies = [
        (partition.raw_key(name), manifest.key_of(name, partition), folder / name)
        for name in (partition.data_name, REJECTED)
    ]
    require_connection(cursor)
    at_once(store.copy, copies)
    write_manifest(store, partition, manifest, before=lambda: require_connection(cursor))
    return manifest


def require_connection(cursor: Cursor) -> None:
    """Make sure that the transaction lives, and with it the lock: nobody else works there.

    Raises:
        SourceUnavailable: it has ended.
    """
    with translated():
        cursor.execute("SELECT 1")


def at_once(action: Callable[..., None], calls: list[tuple[Any, ...]]) -> None:
    """Make the calls side by side: they mostly wait for the bucket."""
    with ThreadPoolExecutor(len(calls)) as pool:
        for done in [pool.submit(action, *call) for call in calls]:
            done.result()
