"""Finds the sources: every folder of `ingestion/sources` that declares a `SOURCE`."""

import pkgutil
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from ingestion import sources
from ingestion.source import Source
from shared.errors import ConfigurationError

MISTAKES = (SyntaxError, ImportError, NameError, AttributeError, TypeError, ValueError, OSError)
"""What a wrong declaration raises on import. Caught, because it is one retailer's mistake and must
not keep the others from their readers."""


@cache
def source_ids() -> tuple[str, ...]:
    """The ids of all sources, sorted. Their folders are listed, not imported."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(sources.__path__)))


@cache
def load_source(retailer_id: str) -> Source:
    """One retailer's source.

    Raises:
        ConfigurationError: it has no folder, or the folder's declaration is not usable.
    """
    declared = getattr(load_part(retailer_id), "SOURCE", None)
    if not isinstance(declared, Source):
        raise ConfigurationError(f"ingestion/sources/{retailer_id} declares no SOURCE")
    if declared.retailer_id != retailer_id:
        raise ConfigurationError(
            f"ingestion/sources/{retailer_id} declares itself as {declared.retailer_id}"
        )
    for entity in declared.entities:
        if not (declared.folder / f"{entity.name}.sql").is_file():
            raise ConfigurationError(
                f"ingestion/sources/{retailer_id} declares {entity.name}, and has no"
                f" {entity.name}.sql"
            )
    return declared


def load_part(retailer_id: str, name: str = "") -> ModuleType | None:
    """One module of a retailer's folder, or the folder itself; None without such a file.

    Raises:
        ConfigurationError: the retailer has no folder, or a mistake keeps it from being imported.
    """
    package = f"ingestion.sources.{retailer_id}"
    if retailer_id not in source_ids():
        raise ConfigurationError(
            f"{retailer_id} has no folder in ingestion/sources: there are {', '.join(source_ids())}"
        )
    try:
        if name and find_spec(f"{package}.{name}") is None:
            return None
        return import_module(f"{package}.{name}" if name else package)
    except MISTAKES as error:
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        raise ConfigurationError(f"ingestion/sources/{retailer_id}: {reason}") from error
