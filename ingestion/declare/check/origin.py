"""Where an entity's records are: each kind of place has its own rules, and its own totals."""

from collections.abc import Callable
from typing import Any, Final

from ingestion.declare.check.files import of_files, of_totals_file
from ingestion.declare.check.mistakes import Mistakes, any_of, is_name, wrong
from ingestion.declare.check.requests import of_control_totals, of_paging, of_path, of_query
from ingestion.declare.files import ControlTotalsFile, Files
from ingestion.declare.source import ControlTotalsRequest, Entity

API_FORMATS = ("json", "csv")


def _of_api(entity: Entity, _: None) -> Mistakes:
    yield from of_path("path", entity.path)
    yield from of_query("query", entity.query)
    if entity.payload_format not in API_FORMATS:
        yield wrong("payload_format", entity.payload_format, any_of(API_FORMATS))
    if entity.payload_format == "json" and not is_name(entity.records_field):
        allowed = "the name of the field that holds the records"
        yield wrong("records_field", entity.records_field, allowed)
    yield from of_paging(entity)


KINDS: Final[dict[type, tuple[Callable[[Entity, Any], Mistakes], type]]] = {
    type(None): (_of_api, ControlTotalsRequest),
    Files: (of_files, ControlTotalsFile),
}
"""By the type of an origin: what it may say, and how its control totals are had."""
TOTALS: Final[dict[type, Callable[[str, Any], Mistakes]]] = {
    ControlTotalsRequest: of_control_totals,
    ControlTotalsFile: of_totals_file,
}


def of_origin(entity: Entity) -> Mistakes:
    """The mistakes of where an entity's records are."""
    if type(entity.origin) not in KINDS:
        yield wrong("origin", entity.origin, "Files(...), or None for the API")
        return
    of_kind, _ = KINDS[type(entity.origin)]
    yield from of_kind(entity, entity.origin)


def of_totals(entity: Entity, totals: object) -> Mistakes:
    """The mistakes of an entity's control totals: they are had where its records are."""
    _, wanted = KINDS.get(type(entity.origin), (None, ControlTotalsRequest))
    if type(totals) is not wanted:
        allowed = f"{wanted.__name__}(...), or None where the retailer has none"
        yield wrong("control_totals", totals, allowed)
        return
    yield from TOTALS[wanted]("control_totals", totals)
