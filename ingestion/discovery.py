"""Finds the sources: every folder of `ingestion/sources` that declares a `SOURCE`."""

import pkgutil
from functools import cache
from importlib import import_module

from ingestion import sources
from ingestion.source import Source
from shared.errors import ConfigurationError


@cache
def source_ids() -> tuple[str, ...]:
    """The ids of all sources, sorted. Their folders are listed, not imported."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(sources.__path__)))


@cache
def load_source(retailer_id: str) -> Source:
    """One retailer's source.

    Raises:
        ConfigurationError: it has no folder, or the folder declares another retailer.
    """
    if retailer_id not in source_ids():
        raise ConfigurationError(
            f"{retailer_id} has no folder in ingestion/sources: there are {', '.join(source_ids())}"
        )
    declared: Source = import_module(f"ingestion.sources.{retailer_id}").SOURCE
    if declared.retailer_id != retailer_id:
        raise ConfigurationError(
            f"ingestion/sources/{retailer_id} declares itself as {declared.retailer_id}"
        )
    return declared
