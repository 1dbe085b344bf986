"""How an entity is asked for: paths, parameters, paging, control totals."""

from collections.abc import Callable
from datetime import date
from typing import Any, get_args

from ingestion.declare.check.mistakes import (
    Mistakes,
    any_of,
    are_parameters,
    reason_of,
    wrong,
)
from ingestion.declare.source import ControlTotalsRequest, Entity
from ingestion.http.body import PayloadFormat

SMALLEST_PAGE, LARGEST_PAGE = 2, 100_000
"""Records. A second pull is cut into pages of half the size, so one is too few."""
ANY_DAY = date(2024, 1, 15)


def of_paging(entity: Entity) -> Mistakes:
    """The mistakes of page size and paginator."""
    size = entity.page_size
    if not isinstance(size, int) or not SMALLEST_PAGE <= size <= LARGEST_PAGE:
        yield wrong("page_size", size, f"a whole number from {SMALLEST_PAGE} to {LARGEST_PAGE:,}")
        return
    yield from of_paginator("paginator", entity.paginator, size)


def of_paginator(name: str, make: Callable[..., Any], *size: int) -> Mistakes:
    """The mistakes of what makes a paginator."""
    allowed = 'such as lambda size: PageNumber("page", "page_size", size, total_field="pages")'
    try:
        paginator = make(*size)
        first = paginator.first()
    except Exception as error:  # noqa: BLE001 - whatever a declaration's own code raises
        yield f"{name} makes no paginator ({reason_of(error)}): it is {allowed}"
        return
    if not are_parameters(first) or not callable(getattr(paginator, "next", None)):
        yield f"{name} makes a {type(paginator).__name__}, which is no paginator: it is {allowed}"


def of_query(name: str, query: Callable[[date], dict[str, str]]) -> Mistakes:
    """The mistakes of a query: it gives parameters for any date."""
    allowed = 'such as by_date("date")'
    try:
        asked = query(ANY_DAY)
    except Exception as error:  # noqa: BLE001 - whatever a declaration's own code raises
        yield f"{name} gives no parameters for {ANY_DAY} ({reason_of(error)}): it is {allowed}"
        return
    if not are_parameters(asked):
        yield f"{name} gives {asked!r} for {ANY_DAY}: parameters and their values are text"


def of_path(name: str, path: str) -> Mistakes:
    """The mistakes of a path below the API's address."""
    plain = isinstance(path, str) and path.startswith("/") and not path.startswith("//")
    if not plain or not path.isprintable() or set(path) & set(" ?#\\"):
        yield wrong(name, path, "a path that begins with /, without a query, such as /v1/sales")


def of_control_totals(name: str, request: ControlTotalsRequest) -> Mistakes:
    """The mistakes of how control totals are asked for."""
    yield from of_path(f"{name}.path", request.path)
    yield from of_query(f"{name}.query", request.query)
    if not callable(request.parse):
        yield wrong(f"{name}.parse", request.parse, "a function that reads a body")
    if request.payload_format not in {None, *get_args(PayloadFormat)}:
        allowed = any_of(get_args(PayloadFormat))
        yield wrong(f"{name}.payload_format", request.payload_format, allowed)
