"""Snapshots on local disk, each object held against the manifest that names it."""

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from shared.errors import PipelineError, RawZoneError
from shared.manifest import Manifest, require_manifest
from shared.output.logs import get_logger
from shared.partition import REJECTED, SOURCE_RECORDS, Partition
from shared.run.failures import failure_of
from shared.s3.object_store import ObjectNotFound, ObjectStore

AT_ONCE = 4
"""Downloads: most of each is waiting."""
EMPTY = hashlib.sha256().hexdigest()


@dataclass(frozen=True)
class RawFiles:
    """One snapshot's files."""

    partition: Partition
    manifest: Manifest
    data: Path
    rejected: Path | None
    """None where no record was rejected."""
    source_records: Path | None = None
    """Their text; an empty file where that is gone."""


def fetch_raw(
    store: ObjectStore, partitions: Sequence[Partition], folder: Path
) -> list[RawFiles | PipelineError]:
    """Fetch the latest snapshot of each partition, or why there is none, in their order."""

    def fetch(partition: Partition) -> RawFiles | PipelineError:
        try:
            return _fetch(store, partition, folder / str(partition))
        except Exception as error:  # noqa: BLE001 - the others of the batch go on
            return failure_of(error)

    if len(partitions) == 1:
        return [fetch(partitions[0])]
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        return list(pool.map(fetch, partitions))


def _fetch(store: ObjectStore, partition: Partition, folder: Path) -> RawFiles:
    manifest = require_manifest(store, partition)
    folder.mkdir()
    data = download(store, partition, manifest, partition.data_name, folder)
    rejected = manifest.rejected_sha256 != EMPTY
    if rejected:
        download(store, partition, manifest, REJECTED, folder)
        return RawFiles(
            partition,
            manifest,
            data,
            folder / REJECTED,
            _source_records(store, manifest, folder / SOURCE_RECORDS),
        )
    return RawFiles(partition, manifest, data, None)


def _source_records(store: ObjectStore, manifest: Manifest, path: Path) -> Path:
    """The rejected records' text, as long as landing keeps it: nothing else depends on it."""
    path.touch()
    key = manifest.source_records_key
    if key is not None and not _is_fetched(store, key, path, manifest.source_records_sha256):
        path.write_bytes(b"")
    return path


def _is_fetched(store: ObjectStore, key: str, path: Path, sha256: str | None) -> bool:
    try:
        found = store.download(key, path)
    except ObjectNotFound:  # its retention has ended
        return False
    if found != sha256:
        get_logger().warning("not the text of its manifest's rejected records", key=key)
    return found == sha256


def download(
    store: ObjectStore, partition: Partition, manifest: Manifest, name: str, folder: Path
) -> Path:
    """Fetch an object of the manifest's snapshot into a folder; returns the file.

    Raises:
        RawZoneError: it is missing, or it is not the manifest's.
        SourceUnavailable: the bucket does not answer, or this machine's disk is full.
    """
    key, path = manifest.key_of(name, partition), folder / name
    try:
        found = store.download(key, path)
    except ObjectNotFound as error:
        raise RawZoneError(
            f"{key} is missing. Try again; if this stays, ingest {partition} again"
        ) from error
    if found != (manifest.rejected_sha256 if name == REJECTED else manifest.data_sha256):
        raise RawZoneError(
            f"{key} is not the file of its manifest: it is damaged. Try again; if this stays,"
            f" ingest {partition} again"
        )
    return path
