"""Where an entity's records are: each kind of place has its own rules, and its own totals."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from ingestion.declare.check.database import of_query_of_rows, of_totals_query
from ingestion.declare.check.files import of_files, of_totals_file
from ingestion.declare.check.mistakes import Mistakes, any_of, is_name, wrong
from ingestion.declare.check.requests import of_control_totals, of_paging, of_path, of_query
from ingestion.declare.database import ControlTotalsQuery, DatabaseQuery
from ingestion.declare.files import ControlTotalsFile, Files
from ingestion.declare.source import ControlTotalsRequest, Entity

API_FORMATS = ("json", "csv")


def _of_api(entity: Entity, _: None, __: Path) -> Mistakes:
    yield from of_path("path", entity.path)
    yield from of_query("query", entity.query)
    if entity.payload_format not in API_FORMATS:
        yield wrong("payload_format", entity.payload_format, any_of(API_FORMATS))
    if entity.payload_format == "json" and not is_name(entity.records_field):
        allowed = "the name of the field that holds the records"
        yield wrong("records_field", entity.records_field, allowed)
    yield from of_paging(entity)


KINDS: Final[dict[type, tuple[Callable[[Entity, Any, Path], Mistakes], type]]] = {
    type(None): (_of_api, ControlTotalsRequest),
    Files: (lambda entity, files, _: of_files(entity, files), ControlTotalsFile),
    DatabaseQuery: (of_query_of_rows, ControlTotalsQuery),
}
"""By the type of an origin: what it may say, and how its control totals are had."""
TOTALS: Final[dict[type, Callable[[str, Any, Path], Mistakes]]] = {
    ControlTotalsRequest: lambda name, totals, _: of_control_totals(name, totals),
    ControlTotalsFile: lambda name, totals, _: of_totals_file(name, totals),
    ControlTotalsQuery: of_totals_query,
}


def of_origin(entity: Entity, folder: Path) -> Mistakes:
    """The mistakes of where an entity's records are."""
    if type(entity.origin) not in KINDS:
        yield wrong("origin", entity.origin, "Files(...), DatabaseQuery(...), or None for the API")
        return
    of_kind, _ = KINDS[type(entity.origin)]
    yield from of_kind(entity, entity.origin, folder)


def of_totals(entity: Entity, totals: object, folder: Path) -> Mistakes:
    """The mistakes of an entity's control totals: they are had where its records are."""
    _, wanted = KINDS.get(type(entity.origin), (None, ControlTotalsRequest))
    if type(totals) is not wanted:
        allowed = f"{wanted.__name__}(...), or None where the retailer has none"
        yield wrong("control_totals", totals, allowed)
        return
    yield from TOTALS[wanted]("control_totals", totals, folder)
