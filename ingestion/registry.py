"""Finds the sources: every folder of `ingestion/sources` that declares a `SOURCE`."""

import pkgutil
import traceback
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from pydantic import ValidationError

from ingestion import sources
from ingestion.declare.change_feed import ChangesFeed, LookBack
from ingestion.declare.check.declaration import require_sound, require_sound_changes
from ingestion.declare.source import Source
from shared.errors import ConfigurationError
from shared.output.plain_text import one_line


@cache
def source_ids() -> tuple[str, ...]:
    """The ids of all sources, sorted. Their folders are listed, not imported."""
    found = pkgutil.iter_modules(sources.__path__)
    return tuple(sorted(module.name for module in found if module.ispkg))


@cache
def load_source(retailer_id: str) -> Source:
    """One retailer's source, held to all that a declaration must be.

    Raises:
        ConfigurationError: it has no folder, or the folder's declaration is not usable.
    """
    declared = getattr(load_part(retailer_id), "SOURCE", None)
    if not isinstance(declared, Source):
        raise ConfigurationError(f"ingestion/sources/{retailer_id} declares no SOURCE")
    declared_id = getattr(declared.retailer, "retailer_id", retailer_id)
    if declared_id != retailer_id:
        raise ConfigurationError(
            f"ingestion/sources/{retailer_id} declares itself as {declared_id}"
        )
    require_sound(retailer_id, declared)
    return declared


@cache
def load_changes(retailer_id: str) -> ChangesFeed | LookBack | None:
    """What the retailer's folder declares in `changes.py`; None without that file.

    Raises:
        ConfigurationError: there is no folder, or what it declares is not usable.
    """
    part = load_part(retailer_id, "changes")
    if part is None:
        return None
    declared = getattr(part, "CHANGES", None)
    if not isinstance(declared, ChangesFeed | LookBack):
        raise ConfigurationError(f"ingestion/sources/{retailer_id}/changes.py declares no CHANGES")
    require_sound_changes(retailer_id, declared)
    return declared


def load_part(retailer_id: str, name: str = "") -> ModuleType | None:
    """One module of a retailer's folder, or the folder itself; None without such a file.

    Raises:
        ConfigurationError: the retailer has no folder, or a mistake keeps it from being imported.
    """
    package = f"ingestion.sources.{retailer_id}"
    if retailer_id not in source_ids():
        raise ConfigurationError(
            f"{one_line(retailer_id)} has no folder in ingestion/sources: there are"
            f" {', '.join(source_ids())}"
        )
    try:
        if name and find_spec(f"{package}.{name}") is None:
            return None
        return import_module(f"{package}.{name}" if name else package)
    except KeyboardInterrupt:
        raise
    # Whatever it is, SystemExit included, is one retailer's mistake, and must not keep the others
    # from their readers.
    except BaseException as error:
        raise ConfigurationError(
            f"ingestion/sources/{retailer_id}{_place(retailer_id, error)}: {_reason(error)}"
        ) from error


def _place(retailer_id: str, error: BaseException) -> str:
    """Where in the folder it happened, as far as the traceback says."""
    folders = [Path(path, retailer_id) for path in sources.__path__]
    if isinstance(error, SyntaxError) and error.filename:
        steps = [(error.filename, error.lineno)]
    else:
        steps = [(step.filename, step.lineno) for step in traceback.extract_tb(error.__traceback__)]
    inside = [
        f"/{Path(file).relative_to(folder)}, line {line}"
        for file, line in steps
        for folder in folders
        if Path(file).is_relative_to(folder)
    ]
    return inside[-1] if inside else ""


def _reason(error: BaseException) -> str:
    if isinstance(error, ValidationError):
        said = "; ".join(
            f"{'.'.join(map(str, each['loc']))} is {each['input']!r}: {each['msg']}"
            for each in error.errors()
        )
        return one_line(f"{error.title}: {said}")
    said = error.msg if isinstance(error, SyntaxError) else str(error)
    return one_line(f"{type(error).__name__}: {said}")
