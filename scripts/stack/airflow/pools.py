"""Airflow's pools: one a retailer, with as many slots as its API bears extractions."""

from ingestion.declare.source import PARALLEL_EXTRACTIONS
from ingestion.registry import load_source, source_ids
from shared.errors import ConfigurationError
from shared.settings import Settings


def pool_slots(settings: Settings) -> dict[str, int]:
    """The slots of each retailer's pool, by its id, which is the pool's name.

    Every retailer has one that is declared or configured, also if its declaration is not usable:
    Airflow would not run a task whose pool is missing, and so the task could not say what is wrong.
    """
    return {each: _slots(each) for each in sorted({*source_ids(), *settings.sources})}


def _slots(retailer_id: str) -> int:
    try:
        return load_source(retailer_id).parallel_extractions
    except ConfigurationError:
        return PARALLEL_EXTRACTIONS
