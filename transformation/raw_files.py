"""Snapshots on local disk, each object held against the manifest that names it."""

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from shared.errors import PipelineError, RawZoneError
from shared.failures import failure_of
from shared.manifest import Manifest, require_manifest
from shared.object_store import ObjectNotFound, ObjectStore
from shared.partition import REJECTED, SALES_DATA, Partition

AT_ONCE = 4
"""Downloads: most of each is waiting."""
EMPTY = hashlib.sha256().hexdigest()


@dataclass(frozen=True)
class RawFiles:
    """One snapshot's files."""

    partition: Partition
    manifest: Manifest
    sales: Path
    rejected: Path | None
    """None where no record was rejected."""


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
    download(store, partition, manifest, SALES_DATA, folder)
    rejected = manifest.rejected_sha256 != EMPTY
    if rejected:
        download(store, partition, manifest, REJECTED, folder)
    return RawFiles(
        partition, manifest, folder / SALES_DATA, folder / REJECTED if rejected else None
    )


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
