"""Holds a retailer's declaration to what it must be, before anything is asked for or published.

A folder's mistakes are found when the folder is loaded: each is one line that names the folder,
what is wrong, and what would be right.
"""

from collections import Counter
from dataclasses import fields
from datetime import timedelta
from functools import cache
from pathlib import Path
from zoneinfo import available_timezones

from ingestion.declare.bounds import Bounds
from ingestion.declare.change_feed import REPEATED_HOUR, ChangesFeed, LookBack
from ingestion.declare.check.contract import of_contract, of_unused_fields
from ingestion.declare.check.mistakes import Mistakes, is_name, is_number, wrong
from ingestion.declare.check.origin import of_origin, of_totals
from ingestion.declare.check.requests import of_paginator, of_path
from ingestion.declare.source import Entity, Source
from ingestion.http.charset import known_charset
from shared.currencies import CURRENCY_CODES
from shared.entities.canonical_record import canonical_entities
from shared.errors import ConfigurationError
from shared.output.plain_text import one_line
from shared.retailer import Retailer

LONGEST_LOOK_BACK = 366
SLOWEST, FASTEST = 0.01, 10_000
"""Requests per second. Beyond these a process would sleep for ever, or wait not at all."""
MOST_SLOTS = 100
"""Of a retailer's pool. The table of Airflow's pools takes no number from 2**31 on: one slip
would stop the preparation of all pools."""
FLAT_FORMATS = ("csv", "parquet")
"""Records have columns, and nothing in them."""


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
        yield wrong("authenticate", source.authenticate, 'api_key("X-API-Key") or the like')
    rate = source.requests_per_second
    if not is_number(rate) or not SLOWEST <= rate <= FASTEST:
        yield wrong("requests_per_second", rate, f"a number from {SLOWEST} to {FASTEST:,}")
    slots = source.parallel_extractions
    if isinstance(slots, bool) or not isinstance(slots, int) or not 1 <= slots <= MOST_SLOTS:
        yield wrong("parallel_extractions", slots, f"a whole number from 1 to {MOST_SLOTS}")
    yield from _of_bounds(source.bounds)
    if source.health_path is not None:
        yield from of_path("health_path", source.health_path)
    if not isinstance(source.folder, Path) or not source.folder.is_dir():
        yield wrong("folder", source.folder, "Path(__file__).parent")
        return
    yield from _of_entities(source)


def _of_retailer(retailer: Retailer) -> Mistakes:
    if not isinstance(retailer, Retailer):
        yield wrong("retailer", retailer, "Retailer(...)")
        return
    for name in ("name", "country"):
        text = getattr(retailer, name)
        if not text.strip() or not text.isprintable():
            yield wrong(f"retailer.{name}", text, "words in one line")
    if retailer.time_zone not in _time_zones():
        allowed = "an IANA time zone, such as Europe/London"
        yield wrong("retailer.time_zone", retailer.time_zone, allowed)
    for rule_id, count in Counter(each.rule_id for each in retailer.relaxed_rules).items():
        if count > 1:
            yield f"retailer.relaxed_rules has {rule_id} {count} times: say it once"
    if retailer.currency_code not in CURRENCY_CODES:
        allowed = "an ISO 4217 code, such as EUR (shared/currencies.py has them)"
        yield wrong("retailer.currency_code", retailer.currency_code, allowed)


def _of_entities(source: Source) -> Mistakes:
    besides_sales = source.besides_sales
    if not isinstance(besides_sales, tuple | list) or not all(
        isinstance(each, Entity) for each in besides_sales
    ):
        yield wrong("besides_sales", besides_sales, "a tuple of Entity(...)")
        return
    if not isinstance(source.sales, Entity):
        yield wrong("sales", source.sales, "Entity(...)")
        return
    if source.sales.name != "sales":
        yield wrong("the name of the entity sales", source.sales.name, "'sales'")
    # Not `source.entities`: that needs what is only being looked at here.
    entities = (source.sales, *besides_sales)
    for name, count in Counter(str(entity.name) for entity in entities).items():
        if count > 1:
            yield f"it declares {name} {count} times: each entity has one name, once"
    if source.control_totals is not None:
        yield from of_totals(source.sales, source.control_totals, source.folder)
    for entity in entities:
        for mistake in _of_entity(entity, source.folder):
            yield f"{entity.name}: {mistake}"


def _of_entity(entity: Entity, folder: Path) -> Mistakes:
    known = canonical_entities()
    if entity.name not in known:
        yield wrong("name", entity.name, f"one with a canonical record: {', '.join(known)}")
    elif not (folder / f"{entity.name}.sql").is_file():
        yield f"it is declared, and has no {entity.name}.sql"
    yield from of_origin(entity, folder)
    if entity.bounds is not None:
        yield from _of_bounds(entity.bounds)
    if entity.charset is not None and known_charset(str(entity.charset)) is None:
        allowed = "a character set such as windows-1252 (ingestion/http/charset.py has them)"
        yield wrong("charset", entity.charset, allowed)
    yield from of_contract(entity.contract, is_flat=entity.payload_format in FLAT_FORMATS)
    yield from of_unused_fields(entity)
    for name in ("records_are_distinct", "is_daily"):
        if not isinstance(getattr(entity, name), bool):
            yield wrong(name, getattr(entity, name), "True or False")
    if entity.control_totals is not None:
        yield from of_totals(entity, entity.control_totals, folder)


def _of_bounds(bounds: Bounds) -> Mistakes:
    if not isinstance(bounds, Bounds):
        yield wrong("bounds", bounds, "Bounds(...)")
        return
    for each in fields(bounds):
        value = getattr(bounds, each.name)
        if not is_number(value) or value <= 0 or (each.type is int and value % 1):
            yield wrong(f"bounds.{each.name}", value, "a number greater than 0")


def _of_look_back(declared: LookBack) -> Mistakes:
    days = declared.days
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= LONGEST_LOOK_BACK:
        yield wrong("days", days, f"a whole number from 1 to {LONGEST_LOOK_BACK}")


def _of_feed(feed: ChangesFeed) -> Mistakes:
    yield from of_path("path", feed.path)
    for field in fields(feed):
        if field.type is str and not is_name(getattr(feed, field.name)):
            yield wrong(field.name, getattr(feed, field.name), "a name of the API")
    yield from of_paginator("paginator", feed.paginator)
    if feed.time_zone is not None and feed.time_zone not in _time_zones():
        allowed = "an IANA time zone, or None where changes carry their offset"
        yield wrong("time_zone", feed.time_zone, allowed)
    overlap = feed.overlap
    if not isinstance(overlap, timedelta) or overlap < timedelta():
        yield wrong("overlap", overlap, "a timedelta, not negative")
    elif feed.time_zone is not None and overlap <= REPEATED_HOUR:
        yield (
            f"overlap is {overlap}: the clock of {feed.time_zone} may show an hour twice, so it"
            " must be longer than an hour"
        )


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones()) - {"localtime"}
