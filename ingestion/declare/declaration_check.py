"""Holds a retailer's declaration to what it must be, before anything is asked for or published.

A folder's mistakes are found when the folder is loaded: each is one line that names the folder,
what is wrong, and what would be right.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import date, timedelta
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any, get_args
from zoneinfo import available_timezones

from ingestion.declare.bounds import Bounds
from ingestion.declare.change_feed import REPEATED_HOUR, ChangesFeed, LookBack
from ingestion.declare.contract import TYPES, field_names
from ingestion.declare.source import ControlTotalsRequest, Entity, Source
from ingestion.http.body import PayloadFormat
from ingestion.http.charset import known_charset
from shared.currencies import CURRENCY_CODES
from shared.errors import ConfigurationError
from shared.output.plain_text import one_line
from shared.retailer import Retailer

Mistakes = Iterator[str]
CANONICAL = Path(__file__).parents[1] / "normalise" / "sql" / "canonical"
SMALLEST_PAGE, LARGEST_PAGE = 2, 100_000
"""Records. A second pull is cut into pages of half the size, so one is too few."""
LONGEST_LOOK_BACK = 366
ANY_DAY = date(2024, 1, 15)


def require_sound(retailer_id: str, source: Source) -> None:
    """Hold all of a declaration to what it must be.

    Raises:
        ConfigurationError: it is something else; the message names the folder and every mistake.
    """
    _refuse(f"ingestion/sources/{retailer_id}", _of_source(source))


def require_sound_changes(retailer_id: str, declared: ChangesFeed | LookBack) -> None:
    """As `require_sound`, for what `changes.py` declares."""
    of_it = _of_look_back(declared) if isinstance(declared, LookBack) else _of_feed(declared)
    _refuse(f"ingestion/sources/{retailer_id}/changes.py", of_it)


def _refuse(place: str, mistakes: Mistakes) -> None:
    found = list(mistakes)
    if found:
        raise ConfigurationError(f"{place}: {'; '.join(map(one_line, found))}")


def _of_source(source: Source) -> Mistakes:
    yield from _of_retailer(source.retailer)
    if not callable(source.authenticate):
        yield _wrong("authenticate", source.authenticate, 'api_key("X-API-Key") or the like')
    rate = source.requests_per_second
    if not _is_number(rate) or not 0 < rate < float("inf"):
        yield _wrong("requests_per_second", rate, "a number greater than 0")
    slots = source.parallel_extractions
    if isinstance(slots, bool) or not isinstance(slots, int) or slots < 1:
        yield _wrong("parallel_extractions", slots, "a whole number greater than 0")
    yield from _of_bounds(source.bounds)
    if not isinstance(source.folder, Path) or not source.folder.is_dir():
        yield _wrong("folder", source.folder, "Path(__file__).parent")
        return
    yield from _of_entities(source)


def _of_retailer(retailer: Retailer) -> Mistakes:
    if not isinstance(retailer, Retailer):
        yield _wrong("retailer", retailer, "Retailer(...)")
        return
    for name in ("name", "country"):
        text = getattr(retailer, name)
        if not text.strip() or not text.isprintable():
            yield _wrong(f"retailer.{name}", text, "words in one line")
    if retailer.time_zone not in _time_zones():
        allowed = "an IANA time zone, such as Europe/London"
        yield _wrong("retailer.time_zone", retailer.time_zone, allowed)
    for rule_id, count in Counter(each.rule_id for each in retailer.relaxed_rules).items():
        if count > 1:
            yield f"retailer.relaxed_rules has {rule_id} {count} times: say it once"
    if retailer.currency_code not in CURRENCY_CODES:
        allowed = "an ISO 4217 code, such as EUR (shared/currencies.py has them)"
        yield _wrong("retailer.currency_code", retailer.currency_code, allowed)


def _of_entities(source: Source) -> Mistakes:
    besides_sales = source.besides_sales
    if not isinstance(besides_sales, tuple | list) or not all(
        isinstance(each, Entity) for each in besides_sales
    ):
        yield _wrong("besides_sales", besides_sales, "a tuple of Entity(...)")
        return
    if not isinstance(source.sales, Entity):
        yield _wrong("sales", source.sales, "Entity(...)")
        return
    if source.sales.name != "sales":
        yield _wrong("the name of the entity sales", source.sales.name, "'sales'")
    # Not `source.entities`: that needs what is only being looked at here.
    entities = (source.sales, *besides_sales)
    for name, count in Counter(str(entity.name) for entity in entities).items():
        if count > 1:
            yield f"it declares {name} {count} times: each entity has one name, once"
    if source.control_totals is not None:
        yield from _of_control_totals("control_totals", source.control_totals)
    for entity in entities:
        for mistake in _of_entity(entity, source.folder):
            yield f"{entity.name}: {mistake}"


def _of_entity(entity: Entity, folder: Path) -> Mistakes:
    known = canonical_entities()
    if entity.name not in known:
        yield _wrong("name", entity.name, f"one with a canonical record: {', '.join(known)}")
    elif not (folder / f"{entity.name}.sql").is_file():
        yield f"it is declared, and has no {entity.name}.sql"
    yield from _of_path("path", entity.path)
    yield from _of_query("query", entity.query)
    if entity.payload_format not in get_args(PayloadFormat):
        yield _wrong("payload_format", entity.payload_format, _any_of(get_args(PayloadFormat)))
    if entity.payload_format == "json" and not _is_name(entity.records_field):
        allowed = "the name of the field that holds the records"
        yield _wrong("records_field", entity.records_field, allowed)
    if entity.bounds is not None:
        yield from _of_bounds(entity.bounds)
    if entity.charset is not None and known_charset(str(entity.charset)) is None:
        allowed = "a character set such as windows-1252 (ingestion/http/charset.py has them)"
        yield _wrong("charset", entity.charset, allowed)
    yield from _of_paging(entity)
    yield from _of_contract(entity.contract, is_flat=entity.payload_format == "csv")
    yield from _of_unused_fields(entity)
    for name in ("records_are_distinct", "is_daily"):
        if not isinstance(getattr(entity, name), bool):
            yield _wrong(name, getattr(entity, name), "True or False")
    if entity.control_totals is not None:
        yield from _of_control_totals("control_totals", entity.control_totals)


def _of_bounds(bounds: Bounds) -> Mistakes:
    if not isinstance(bounds, Bounds):
        yield _wrong("bounds", bounds, "Bounds(...)")
        return
    for each in fields(bounds):
        value = getattr(bounds, each.name)
        if not _is_number(value) or value <= 0 or (each.type is int and value % 1):
            yield _wrong(f"bounds.{each.name}", value, "a number greater than 0")


def _of_paging(entity: Entity) -> Mistakes:
    size = entity.page_size
    if not isinstance(size, int) or not SMALLEST_PAGE <= size <= LARGEST_PAGE:
        yield _wrong("page_size", size, f"a whole number from {SMALLEST_PAGE} to {LARGEST_PAGE:,}")
        return
    yield from _of_paginator("paginator", entity.paginator, size)


def _of_paginator(name: str, make: Callable[..., Any], *size: int) -> Mistakes:
    allowed = 'such as lambda size: PageNumber("page", "page_size", size, total_field="pages")'
    try:
        paginator = make(*size)
        first = paginator.first()
    except Exception as error:  # noqa: BLE001 - whatever a declaration's own code raises
        yield f"{name} makes no paginator ({_said(error)}): it is {allowed}"
        return
    if not _are_parameters(first) or not callable(getattr(paginator, "next", None)):
        yield f"{name} makes a {type(paginator).__name__}, which is no paginator: it is {allowed}"


def _of_query(name: str, query: Callable[[date], dict[str, str]]) -> Mistakes:
    allowed = 'such as by_date("date")'
    try:
        asked = query(ANY_DAY)
    except Exception as error:  # noqa: BLE001 - whatever a declaration's own code raises
        yield f"{name} gives no parameters for {ANY_DAY} ({_said(error)}): it is {allowed}"
        return
    if not _are_parameters(asked):
        yield f"{name} gives {asked!r} for {ANY_DAY}: parameters and their values are text"


def _of_path(name: str, path: str) -> Mistakes:
    plain = isinstance(path, str) and path.startswith("/") and not path.startswith("//")
    if not plain or not path.isprintable() or set(path) & set(" ?#\\"):
        yield _wrong(name, path, "a path that begins with /, without a query, such as /v1/sales")


def _of_control_totals(name: str, request: ControlTotalsRequest) -> Mistakes:
    if not isinstance(request, ControlTotalsRequest):
        allowed = "ControlTotalsRequest(path, query, parse), or None where the API has none"
        yield _wrong(name, request, allowed)
        return
    yield from _of_path(f"{name}.path", request.path)
    yield from _of_query(f"{name}.query", request.query)
    if not callable(request.parse):
        yield _wrong(f"{name}.parse", request.parse, "a function that reads a body")
    if request.payload_format not in {None, *get_args(PayloadFormat)}:
        allowed = _any_of(get_args(PayloadFormat))
        yield _wrong(f"{name}.payload_format", request.payload_format, allowed)


def _of_contract(contract: Any, *, is_flat: bool) -> Mistakes:  # noqa: ANN401 - whatever stands there
    if not isinstance(contract, Mapping) or not contract:
        yield _wrong("contract", contract, "the fields of a record, each with its type")
        return
    yield from _of_fields(contract, "", is_flat=is_flat)


def _of_fields(fields_of: Mapping[Any, Any], prefix: str, *, is_flat: bool) -> Mistakes:
    seen: dict[str, Any] = {}
    for name, node in fields_of.items():
        field = str(name).removesuffix("?")
        place = f"{prefix}{name}"
        if not isinstance(name, str) or not field or "?" in field:
            yield _wrong(f"contract, the name {place}", name, "text, with ? only at its end")
            continue
        if field.casefold() in seen:
            yield f"contract: {place} and {seen[field.casefold()]} are one field: name it once"
        seen[field.casefold()] = place
        yield from _of_field(place, node, is_flat=is_flat)


def _of_field(place: str, node: Any, *, is_flat: bool) -> Mistakes:  # noqa: ANN401
    types = ("text",) if is_flat else tuple(TYPES)
    if not is_flat and isinstance(node, Mapping) and node:
        yield from _of_fields(node, f"{place}.", is_flat=False)
    elif not is_flat and isinstance(node, list) and len(node) == 1:
        yield from _of_field(f"{place}[]", node[0], is_flat=False)
    elif not isinstance(node, str) or node not in types:
        nested = "" if is_flat else ", an object of fields, or a list of one of these"
        of_csv = " in a CSV" if is_flat else ""
        yield _wrong(f"contract, field {place}", node, f"{_any_of(types)}{nested}{of_csv}")


def _of_unused_fields(entity: Entity) -> Mistakes:
    unused = entity.unused_fields
    if not isinstance(unused, tuple | list) or not all(map(_is_name, unused)):
        yield _wrong("unused_fields", unused, 'a tuple of names, such as ("notes", "meta.debug")')
    elif isinstance(entity.contract, Mapping):
        for name in set(unused) & set(field_names(entity.contract)):
            yield f"unused_fields has {name}, which the contract has too: say one of the two"


def _of_look_back(declared: LookBack) -> Mistakes:
    days = declared.days
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= LONGEST_LOOK_BACK:
        yield _wrong("days", days, f"a whole number from 1 to {LONGEST_LOOK_BACK}")


def _of_feed(feed: ChangesFeed) -> Mistakes:
    yield from _of_path("path", feed.path)
    for field in fields(feed):
        if field.type is str and not _is_name(getattr(feed, field.name)):
            yield _wrong(field.name, getattr(feed, field.name), "a name of the API")
    yield from _of_paginator("paginator", feed.paginator)
    if feed.time_zone is not None and feed.time_zone not in _time_zones():
        allowed = "an IANA time zone, or None where changes carry their offset"
        yield _wrong("time_zone", feed.time_zone, allowed)
    overlap = feed.overlap
    if not isinstance(overlap, timedelta) or overlap < timedelta():
        yield _wrong("overlap", overlap, "a timedelta, not negative")
    elif feed.time_zone is not None and overlap <= REPEATED_HOUR:
        yield (
            f"overlap is {overlap}: the clock of {feed.time_zone} may show an hour twice, so it"
            " must be longer than an hour"
        )


@cache
def canonical_entities() -> tuple[str, ...]:
    """The entities that have a canonical record."""
    return tuple(sorted(file.stem for file in CANONICAL.glob("*.sql")))


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones()) - {"localtime"}


def _wrong(name: str, value: Any, allowed: str) -> str:  # noqa: ANN401 - whatever stands there
    return f"{name} is {value!r}: it must be {allowed}"


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _any_of(names: tuple[str, ...]) -> str:
    *most, last = (repr(each) for each in names)
    return f"{', '.join(most)} or {last}" if most else last


def _is_name(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, str) and bool(value.strip()) and value.isprintable()


def _is_number(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _are_parameters(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, Mapping) and all(
        isinstance(name, str) and isinstance(each, str) for name, each in value.items()
    )
