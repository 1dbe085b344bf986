"""`retail run`: the whole journey of some partitions, by hand, without Airflow."""

from typing import Any

from data_quality.audit import audit_partition
from ingestion.extract import extract_others, extract_partition
from ingestion.renormalise import renormalise_partition
from shared.command import Action, run_partitions, selected_retailers
from shared.dates import parse_date_range
from shared.logs import configure_logging
from shared.partition import Partition
from shared.progress import progress
from shared.settings import Settings, get_settings
from transformation.publish import publish_partition
from transformation.stage import stage_partition


def load_partition(partition: Partition, settings: Settings) -> dict[str, Any]:
    """Extract, stage, audit and publish one partition's sales, then extract the other entities.

    Raises what the stages raise. Sales that were published stay so when another entity fails.
    """
    facts = extract_partition(partition, settings) | publish_staged(partition, settings)
    return facts | {"others": extract_others(partition, settings)}


def replay_partition(partition: Partition, settings: Settings) -> dict[str, Any]:
    """As `load_partition`, from the landed pages: after a mapping or a rule was mended."""
    return renormalise_partition(partition, settings) | publish_staged(partition, settings)


def publish_staged(partition: Partition, settings: Settings) -> dict[str, Any]:
    """Stage, audit and publish the partition's latest raw snapshot."""
    facts: dict[str, Any] = {}
    for stage in (stage_partition, audit_partition, publish_partition):
        facts |= stage(partition, settings)
    return facts


def run_dates(
    dates: str, retailers: list[str], event: str = "loaded", action: Action = load_partition
) -> int:
    """Load (or replay) all partitions of the dates; returns the exit code.

    Raises:
        PipelineError: the dates or retailers are not usable. A failing partition is reported,
            and does not raise.
    """
    settings = get_settings()
    configure_logging(settings.log_level)
    partitions = [
        Partition(retailer, day)
        for day in parse_date_range(dates)
        for retailer in selected_retailers(settings, retailers)
    ]
    with progress(len(partitions), event) as shown:
        failed = run_partitions(event, shown.watched(action), partitions, settings)
    return 1 if failed else 0
