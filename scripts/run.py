"""`retail run`: the whole journey of some partitions, by hand, without Airflow."""

from typing import Any

from data_quality.audit import audit_partition
from ingestion.extract import extract_partition
from shared.command import run_partitions, selected_retailers
from shared.dates import parse_date_range
from shared.logs import configure_logging
from shared.partition import Partition
from shared.settings import Settings, get_settings
from transformation.publish import publish_partition
from transformation.stage import stage_partition


def load_partition(partition: Partition, settings: Settings) -> dict[str, Any]:
    """Extract, stage, audit and publish one partition. Raises what the stages raise."""
    facts: dict[str, Any] = {}
    for stage in (extract_partition, stage_partition, audit_partition, publish_partition):
        facts |= stage(partition, settings)
    return facts


def run_dates(dates: str, retailers: list[str]) -> int:
    """Load all partitions of the dates; returns the exit code.

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
    return 1 if run_partitions("loaded", load_partition, partitions, settings) else 0
