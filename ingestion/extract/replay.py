"""Normalise again what has landed, without asking the retailer: after a mapping was corrected."""

from typing import Any

from ingestion.declare.source import ControlTotals, Source
from ingestion.extract.generation import take_revision
from ingestion.extract.landing import read_back
from ingestion.extract.raw_zone import publish_raw
from ingestion.extract.snapshot import Snapshot
from ingestion.normalise.mapping_check import check_mapping
from ingestion.normalise.normalise import normalise
from ingestion.normalise.workspace import workspace
from ingestion.registry import load_source
from shared.manifest import Manifest, require_manifest
from shared.partition import Partition
from shared.s3.object_store import ObjectStore
from shared.settings import Settings

REVISION = "+"
"""Parts a snapshot's id from the number of times it was normalised again."""


def renormalise_partition(partition: Partition, settings: Settings) -> dict[str, Any]:
    """Make a new raw snapshot from the landed pages of the latest one.

    It keeps the generation and the time of the extraction, so it never passes for newer than a
    later pull.

    Returns the stage result of the new snapshot.

    Raises:
        UsageError: the partition was never ingested.
        RawZoneError: a landed page is gone or damaged.
        DataError: the pages break the contract; the raw zone stays as it was.
        ConfigurationError: the retailer's SQL is wrong; its file and line are named.
    """
    source = load_source(partition.retailer_id)
    entity = source.entities[0]
    check_mapping(source, entity)
    store = ObjectStore(settings.object_store)
    manifest = require_manifest(store, partition)
    with workspace() as folder:
        totals = read_back(store, manifest, folder / "pages")
        snapshot = Snapshot(
            _next_revision(manifest, partition, settings),
            manifest.generation,
            manifest.extracted_at,
            manifest.pages,
            normalise(source, entity, partition.sales_date, folder, settings.pseudonym_key),
            _control_totals(source, totals),
        )
        return publish_raw(settings, source, entity, partition, snapshot, folder)


def _control_totals(source: Source, bodies: list[bytes]) -> ControlTotals | None:
    """What the retailer announced then, if it announces anything now."""
    if source.control_totals is None or not bodies:
        return None
    return source.control_totals.read(bodies[0])


def _next_revision(manifest: Manifest, partition: Partition, settings: Settings) -> str:
    """The id of the snapshot's next revision: it sorts after all earlier ones."""
    pulled, _, revision = manifest.snapshot_id.partition(REVISION)
    number = take_revision(partition, int(revision or 0), settings)
    return f"{pulled}{REVISION}{number:04d}"
