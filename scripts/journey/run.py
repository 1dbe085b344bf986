"""`retail run`: the whole journey of some partitions, by hand, without Airflow."""

from dataclasses import dataclass
from typing import Any

from data_quality.gate.audit import audit_entities
from ingestion.extract.extract import extract_entities, extract_partition
from ingestion.extract.replay import renormalise_partition
from scripts.journey.publishing import publish_range, publish_staged
from shared.dates import parse_date_range
from shared.output.logs import configure_logging
from shared.output.progress import NOT_SHOWN, Progress, progress
from shared.partition import Partition
from shared.run.partitions import Action, run_partitions
from shared.run.selection import selected_retailers
from shared.settings import Settings, get_settings
from transformation.stage.stage_entities import stage_entities

DAYS_AT_ONCE = 92
"""Days of a long range that are extracted before the first of them is published."""


def load_partition(partition: Partition, settings: Settings) -> dict[str, Any]:
    """Extract, stage, audit and publish one partition's sales, then extract the other entities.

    Raises what the stages raise. Sales that were published stay so when another entity fails.
    """
    result = extract_partition(partition, settings) | publish_staged(partition, settings)
    return result | load_entities(partition, settings)


@dataclass(frozen=True)
class Journey:
    """What many partitions go through, some days of all retailers after the other."""

    first: Action
    """Brings the partition into the raw zone."""
    first_event: str
    then: Action | None = None
    """What follows once it is published."""


def load_entities(partition: Partition, settings: Settings) -> dict[str, Any]:
    """Extract, stage and audit the partition's other entities."""
    result = {"entities": extract_entities(partition, settings)}
    stage_entities(partition, settings)
    return result | audit_entities(partition, settings)


LOADING = Journey(extract_partition, "extracted", load_entities)
REPLAYING = Journey(renormalise_partition, "normalised again")


def run_dates(dates: str, retailers: list[str], journey: Journey = LOADING) -> int:
    """Load (or replay) all partitions of the dates; returns the exit code.

    Raises:
        PipelineError: the dates or retailers are not usable. A failing partition is reported,
            and does not raise.
    """
    settings = get_settings()
    configure_logging(settings.log_level)
    known = selected_retailers(settings, retailers)
    days = parse_date_range(dates)
    failed = False
    with progress(len(days) * len(known), "published") as shown:
        for start in range(0, len(days), DAYS_AT_ONCE):
            span = days[start : start + DAYS_AT_ONCE]
            partitions = [Partition(retailer, day) for day in span for retailer in known]
            failed |= run_journey(journey, partitions, settings, shown)
    return 1 if failed else 0


def run_journey(
    journey: Journey,
    partitions: list[Partition],
    settings: Settings,
    shown: Progress = NOT_SHOWN,
) -> bool:
    """Whether anything failed. What failed in one step is left out of the next."""
    failed = run_partitions(journey.first_event, journey.first, partitions, settings)
    for partition in failed:
        shown.failed(partition)
    left = [each for each in partitions if each not in set(failed)]
    if left:
        failed += publish_range(left, settings, shown)
    if journey.then is not None:
        left = [each for each in left if each not in set(failed)]
        failed += run_partitions("others extracted", journey.then, left, settings)
    return bool(failed)
