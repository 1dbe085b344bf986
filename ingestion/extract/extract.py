"""Extract one partition: fetch, land, normalise, and make it the raw zone's latest snapshot."""

import secrets
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ingestion.declare.bounds import ExcessError
from ingestion.declare.source import Entity, Source
from ingestion.extract.generation import Generation, take_generation
from ingestion.extract.landing import Landing
from ingestion.extract.page_reader import PageReader, open_reader
from ingestion.extract.raw_zone import publish_raw
from ingestion.extract.snapshot import Snapshot
from ingestion.normalise.mapping_check import check_mapping
from ingestion.normalise.normalise import normalise
from ingestion.normalise.workspace import workspace
from ingestion.registry import load_source
from shared.errors import DataError, PipelineError, SourceUnavailable
from shared.output.logs import get_logger
from shared.partition import Partition
from shared.postgres.connection import read_clock, transaction
from shared.run.failures import failure_of
from shared.s3.object_store import ObjectStore
from shared.settings import Settings

ATTEMPTS = 4
"""How often an unverified extraction is repeated, the first included, before it is given up."""


def extract_partition(partition: Partition, settings: Settings) -> dict[str, Any]:
    """Pull one partition's sales from its retailer into the raw zone.

    A verified extraction is taken at once. An unverified one (it misses the control totals, has
    rejects, or shows page-boundary duplicates) is taken when a second one, cut into other pages,
    brings the same: then that is what the retailer holds, and the gate decides on it.

    Returns the stage result of the snapshot that became the latest one.

    Raises:
        SourceUnavailable: the API, the bucket or the warehouse did not answer, a file is not
            complete, or no two extractions agree.
        ConfigurationError: an address or a credential is missing or wrong.
        DataError: what came breaks the contract, in every extraction; the raw zone stays as it was.
    """
    source = load_source(partition.retailer_id)
    return extract_entity(source, source.entities[0], partition, settings)


def extract_entities(partition: Partition, settings: Settings) -> dict[str, Any]:
    """Pull the partition's entities besides sales: inventory and shipments of the day, and, for a
    day that has just ended, products, customers and stores as they are now (retailers keep no past
    of them).

    One entity's failure never keeps another from its readers.

    Returns how many records came of each.

    Raises:
        SourceUnavailable: an entity failed for a reason that time may heal.
        PipelineError: entities failed, none of which time may heal: the kind is the first one's.
            In either case the message names each entity with its reason.
    """
    source = load_source(partition.retailer_id)
    today = _today(source, settings)
    records = {}
    failures: dict[str, PipelineError] = {}
    for entity in source.besides_sales:
        if entity.is_daily or _has_just_ended(partition, today):
            try:
                records[entity.name] = extract_entity(
                    source, entity, partition.of(entity.name), settings
                )["source"]
            except Exception as error:  # noqa: BLE001 - raised below, after the other entities
                failures[entity.name] = failure_of(error)
    if failures:
        raise _one_of(failures)
    return records


def _one_of(failures: Mapping[str, PipelineError]) -> PipelineError:
    """All of them as one: retryable if one of them is, which is worth another try; else fatal."""
    said = "; ".join(f"{name}: {failure}" for name, failure in failures.items())
    first, *_ = failures.values()
    if any(isinstance(each, SourceUnavailable) for each in failures.values()):
        return SourceUnavailable(said)
    return type(first)(said)


def extract_entity(
    source: Source, entity: Entity, partition: Partition, settings: Settings
) -> dict[str, Any]:
    """Pull one entity of a partition. Returns and raises as `extract_partition` does."""
    check_mapping(source, entity)
    store = ObjectStore(settings.object_store)
    before: Snapshot | None = None
    invalid: DataError | None = None
    with open_reader(source, entity, settings) as reader:
        for attempt in range(ATTEMPTS):
            with workspace() as folder:
                generation = take_generation(store, partition, settings)
                landing = _landing(store, source, entity, partition, folder, attempt, generation)
                try:
                    snapshot = _pull(reader, source, landing, folder, settings)
                except ExcessError:
                    raise  # another pull would bring as much
                except DataError as error:
                    get_logger().warning(
                        "unverified extraction", entity=entity.name, reason=str(error)
                    )
                    invalid = error
                    continue
                if snapshot.is_verified or snapshot.says_the_same_as(before):
                    return publish_raw(settings, source, entity, partition, snapshot, folder)
                get_logger().warning(
                    "unverified extraction", entity=entity.name, **snapshot.unverified
                )
                before = snapshot
    raise invalid or SourceUnavailable(
        f"{partition}: no two of {ATTEMPTS} extractions say the same"
    )


def _landing(
    store: ObjectStore,
    source: Source,
    entity: Entity,
    partition: Partition,
    folder: Path,
    attempt: int,
    generation: Generation,
) -> Landing:
    return Landing(
        store=store,
        source=source,
        entity=entity,
        partition=partition,
        generation=generation,
        snapshot_id=f"{generation.taken_at:%Y%m%dT%H%M%S%fZ}-{secrets.token_hex(3)}",
        folder=folder / "pages",
        # Other pages each time: what a moving page hid or doubled then shows.
        page_size=entity.page_size * 3 // (3 + attempt),
    )


def _pull(
    reader: PageReader, source: Source, landing: Landing, folder: Path, settings: Settings
) -> Snapshot:
    pages = landing.fetch_pages(reader)
    sales_date = landing.partition.sales_date
    with ThreadPoolExecutor(max_workers=1) as meanwhile:
        totals = meanwhile.submit(landing.fetch_control_totals, reader)
        normalised = normalise(source, landing.entity, sales_date, folder, settings.pseudonym_key)
    control, control_pages = totals.result()
    return Snapshot(
        landing.snapshot_id,
        landing.generation.number,
        landing.generation.taken_at,
        [*pages, *control_pages],
        normalised,
        control,
    )


def _today(source: Source, settings: Settings) -> date:
    """The date at the retailer, by the database's clock: what is there now is filed under it."""
    with transaction(settings.database, "load") as cursor:
        return read_clock(cursor).astimezone(ZoneInfo(source.retailer.time_zone)).date()


def _has_just_ended(partition: Partition, today: date) -> bool:
    return partition.sales_date >= today - timedelta(days=1)
