"""The raw zone, read from S3: records, rejects, and whether the manifests are true."""

import hashlib
import json
from typing import Any

from shared.manifest import Manifest, read_manifest
from shared.partition import REJECTED, SALES_DATA, Partition
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from tests.real_sets.found import Found, Reject, line_of
from tests.support.rejects import with_text

Records = list[dict[str, Any]]


def read_raw(partitions: list[Partition], settings: Settings) -> Found:
    """All partitions of one set."""
    store, found = ObjectStore(settings.object_store), Found()
    for partition in partitions:
        manifest = read_manifest(store, partition)
        if manifest is None:
            found.complaints.append(f"{partition} was not ingested")
        else:
            _add(found, partition, manifest, store)
    return found


def count_pulls(retailer_id: str, settings: Settings) -> int:
    """How often the sales were pulled: an unverified extraction is followed by another."""
    keys = ObjectStore(settings.object_store).keys(f"landing/{retailer_id}/sales/")
    return len({key.rpartition("/")[0] for key in keys})


def _add(found: Found, partition: Partition, manifest: Manifest, store: ObjectStore) -> None:
    data = store.get(partition.raw_key(SALES_DATA))
    rejected = store.get(partition.raw_key(REJECTED))
    key = manifest.source_records_key
    records, rejects = _records(data), with_text(rejected, store.get(key) if key else b"")
    for record in records:
        found.tally.add(line_of(record))
    place = {
        "retailer_id": partition.retailer_id,
        "sales_date": partition.sales_date.isoformat(),
    }
    found.rejects += [
        Reject(**place, reason=reject["reason"], source_record=reject["source_record"])
        for reject in rejects
    ]
    truths = {
        "the hash of its records": manifest.data_sha256 == hashlib.sha256(data).hexdigest(),
        "the hash of its rejects": manifest.rejected_sha256 == hashlib.sha256(rejected).hexdigest(),
        "the manifest's count": _counts_are_true(manifest, records, rejects),
        "the place of a record": all(record.items() >= place.items() for record in records),
    }
    found.complaints += [
        f"{partition}: {name} is wrong" for name, is_true in truths.items() if not is_true
    ]


def _counts_are_true(manifest: Manifest, records: Records, rejects: Records) -> bool:
    rows = manifest.rows
    return (rows.normalised, rows.rejected) == (len(records), len(rejects)) and (
        rows.source == manifest.control_rows == len(records) + len(rejects)
    )


def _records(body: bytes) -> Records:
    return [json.loads(text) for text in body.splitlines()]
