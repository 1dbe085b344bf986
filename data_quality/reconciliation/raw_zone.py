"""The raw zone as it is in S3: what is there, fetched and counted a few partitions at a time."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

from data_quality.reconciliation.raw_partition import LocalFiles, RawPartition
from data_quality.reconciliation.recount import recount
from shared.errors import RawZoneError
from shared.manifest import read_manifest
from shared.partition import MANIFEST, RAW_ZONE, REJECTED, SALES_DATA, Partition
from shared.s3.object_store import ObjectNotFound, ObjectStore
from shared.settings import Settings
from shared.workspace import workspace

FETCHERS = 8
"""Partitions fetched at once: each costs five requests, which are mostly waiting."""
BATCH_PARTITIONS, BATCH_BYTES = 64, 256 * 2**20
"""How much of the zone is on this machine's disk at a time."""
IN_MEMORY = 4 * 2**20
"""A partition up to this size is fetched through memory, with one request an object."""

Sizes = dict[Partition, int]
Fetch = Callable[[ObjectStore, str, Path], str]


def read_raw_zone(
    settings: Settings, first: date, last: date, wanted: Iterable[Partition]
) -> dict[Partition, RawPartition]:
    """Every partition of the dates that is in the raw zone, and those that are wanted besides.

    What is being rewritten at this moment looks damaged, so that is read once more at the end.

    Raises:
        SourceUnavailable: the bucket does not answer.
        ConfigurationError: the bucket refuses.
    """
    store = ObjectStore(settings.object_store)
    return _read_twice(store, dict.fromkeys(wanted, 0) | list_partitions(store, first, last))


def read_raw_partitions(
    settings: Settings, wanted: Iterable[Partition]
) -> dict[Partition, RawPartition]:
    """As `read_raw_zone`, of these partitions alone. Raises as it does."""
    store = ObjectStore(settings.object_store)
    sizes: Sizes = {}
    for each in wanted:
        listed = list_partitions(store, each.sales_date, each.sales_date, each.raw_key(""))
        sizes |= {each: 0} | listed
    return _read_twice(store, sizes)


def _read_twice(store: ObjectStore, sizes: Sizes) -> dict[Partition, RawPartition]:
    found = dict(_read(store, sizes))
    damaged = {each: sizes[each] for each, raw in found.items() if not raw.is_whole}
    return found | dict(_read(store, damaged))


def list_partitions(store: ObjectStore, first: date, last: date, prefix: str = RAW_ZONE) -> Sizes:
    """The partitions of the dates of which the raw zone holds anything, with their bytes."""
    sizes: Sizes = {}
    for item in store.objects(prefix):
        partition = Partition.from_raw_key(item.key)
        if partition is not None and first <= partition.sales_date <= last:
            sizes[partition] = sizes.get(partition, 0) + item.bytes
    return sizes


def _read(store: ObjectStore, sizes: Sizes) -> Iterator[tuple[Partition, RawPartition]]:
    with ThreadPoolExecutor(FETCHERS) as pool:
        for batch in _batches(sizes):
            with workspace() as folder:
                files = [LocalFiles(each, folder, number) for number, each in enumerate(batch)]
                raws = list(pool.map(lambda each: _fetch(store, each, sizes), files))
                recount(list(zip(files, raws, strict=True)))
            yield from zip(batch, raws, strict=True)


def _batches(sizes: Sizes) -> Iterator[list[Partition]]:
    batch: list[Partition] = []
    waiting = 0
    for partition in sorted(sizes):
        if batch and (len(batch) == BATCH_PARTITIONS or waiting + sizes[partition] > BATCH_BYTES):
            yield batch
            batch, waiting = [], 0
        batch.append(partition)
        waiting += sizes[partition]
    if batch:
        yield batch


def _fetch(store: ObjectStore, files: LocalFiles, sizes: Sizes) -> RawPartition:
    raw, partition = RawPartition(), files.partition
    try:
        raw.manifest = read_manifest(store, partition)
    except RawZoneError as error:
        raw.unreadable[MANIFEST] = str(error)
    fetch = _through_memory if sizes[partition] <= IN_MEMORY else _to_disk
    for name in (SALES_DATA, REJECTED):
        copy, path = partition.raw_key(name), files.path(name)
        key = raw.manifest.key_of(name, partition) if raw.manifest else copy
        # The copy first: what is counted is the snapshot's own object, which is there afterwards.
        raw.copies[name] = _hash_of(store, copy, path, fetch)
        raw.hashes[name] = raw.copies[name] if key == copy else _hash_of(store, key, path, fetch)
    return raw


def _hash_of(store: ObjectStore, key: str, path: Path, fetch: Fetch) -> str | None:
    path.unlink(missing_ok=True)
    try:
        return fetch(store, key, path)
    except ObjectNotFound:
        path.unlink(missing_ok=True)
        return None


def _through_memory(store: ObjectStore, key: str, path: Path) -> str:
    body = store.get(key)
    path.write_bytes(body)
    return hashlib.sha256(body).hexdigest()


def _to_disk(store: ObjectStore, key: str, path: Path) -> str:
    store.download(key, path)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
