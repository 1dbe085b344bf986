"""What a declaration of files may say: names that stay below the folder, and tell the day."""

import codecs
import re
from collections.abc import Mapping
from datetime import date

from ingestion.declare.check.mistakes import Mistakes, any_of, is_name, is_number, wrong
from ingestion.declare.files import (
    DATE,
    ISO_DATE,
    PACKED,
    ControlTotalsFile,
    DateColumn,
    Files,
    Marker,
    Unchanged,
    name_of,
)
from ingestion.declare.source import Entity

FORMATS = ("csv", "ndjson", "parquet")
TOTALS_FORMATS = ("json", "csv")
DIRECTIVE = re.compile(r"%[Ymdyj]|[^%]")
DAYS = (date(2024, 1, 15), date(2024, 1, 16), date(2024, 2, 15), date(2025, 1, 15))
"""A form that tells a day tells these apart."""
LONGEST_NAME = 500
LONGEST_WAIT = 7 * 24 * 3600.0
ACTING = set('\\*?"<>|')


def of_files(entity: Entity, files: Files) -> Mistakes:
    """The mistakes of an entity in files."""
    if entity.payload_format not in FORMATS:
        yield wrong("payload_format", entity.payload_format, f"{any_of(FORMATS)} in a file")
        return
    yield from _of_name("origin.name", files.name)
    if is_name(files.name) and files.name.endswith(PACKED) and entity.payload_format == "parquet":
        yield wrong("origin.name", files.name, "one without .gz: Parquet packs its own columns")
    if files.date_column is not None:
        yield from _of_date_column(entity, files.date_column)
    elif entity.is_daily and not _tells_the_day(files.name):
        allowed = "one that tells the day, as sales_{date}.csv does, or has a date_column beside it"
        yield wrong("origin.name", files.name, allowed)
    if isinstance(files.complete, Marker):
        yield from _of_name("origin.complete.name", files.complete.name)
        if files.complete.name == files.name:
            yield "origin.complete is the file itself: its marker is another one"
    elif not isinstance(files.complete, Unchanged):
        yield wrong("origin.complete", files.complete, "Marker(name) or Unchanged(seconds)")
    else:
        seconds = files.complete.seconds
        if not is_number(seconds) or not 0 < seconds <= LONGEST_WAIT:
            yield wrong("origin.complete.seconds", seconds, f"from 0 to {LONGEST_WAIT:,.0f}")
    if entity.charset is not None and not _keeps_ascii(entity.charset):
        yield wrong("charset", entity.charset, "one that writes ASCII as it is, to cut a file by")


def of_totals_file(name: str, totals: ControlTotalsFile) -> Mistakes:
    """The mistakes of control totals in a file."""
    yield from _of_name(f"{name}.name", totals.name)
    if not callable(totals.parse):
        yield wrong(f"{name}.parse", totals.parse, "a function that reads a body")
    if totals.payload_format not in TOTALS_FORMATS:
        yield wrong(f"{name}.payload_format", totals.payload_format, any_of(TOTALS_FORMATS))


def _of_name(place: str, name: str) -> Mistakes:
    allowed = "a path below the retailer's folder, such as sales_{date}.csv"
    if not is_name(name) or len(name) > LONGEST_NAME or ACTING & set(name):
        yield wrong(place, name, allowed)
        return
    if any(part in {"", ".", ".."} or part != part.strip() for part in name.split("/")):
        yield wrong(place, name, f"{allowed}, without .. and from no /")
    if set(DATE.sub("", name)) & set("{}"):
        yield wrong(place, name, "one whose only braces are those of {date} or {date:%Y%m%d}")
    for form in DATE.findall(name):
        if form and not _is_form(form):
            yield wrong(f"{place}, {{date:{form}}}", form, "made of %Y, %m, %d, %y and %j")


def _of_date_column(entity: Entity, column: DateColumn) -> Mistakes:
    if not isinstance(column, DateColumn):
        yield wrong("origin.date_column", column, 'DateColumn("sold_on")')
        return
    if entity.payload_format == "parquet":
        yield "origin.date_column is for CSV and NDJSON: a Parquet file tells its day by its name"
    names = entity.contract if isinstance(entity.contract, Mapping) else {}
    if column.column not in {str(name).removesuffix("?") for name in names}:
        yield wrong("origin.date_column", column.column, "a field of the contract")
    if not is_name(column.form) or not _is_form(column.form) or not _is_of_a_day(column.form):
        allowed = f"a form that tells a day, such as {ISO_DATE}"
        yield wrong("origin.date_column.form", column.form, allowed)


def _tells_the_day(name: str) -> bool:
    return is_name(name) and len({name_of(name, day) for day in DAYS}) == len(DAYS)


def _is_of_a_day(form: str) -> bool:
    return len({day.strftime(form) for day in DAYS}) == len(DAYS)


def _is_form(form: str) -> bool:
    return "".join(DIRECTIVE.findall(form)) == form


def _keeps_ascii(charset: str) -> bool:
    try:
        text = bytes(range(128)).decode(codecs.lookup(charset).name)
    except (LookupError, ValueError):
        return False
    return text == "".join(map(chr, range(128)))
