"""Where a record ends: CSV and NDJSON are cut between records, each byte as it stands there."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import lru_cache

import msgspec

from ingestion.declare.bounds import Bounds
from ingestion.declare.files import DateColumn
from ingestion.files.folder import NotCompleteError
from shared.errors import ContractError

Belongs = Callable[[bytes], bool]
"""Whether a record is one of the day."""


def lines_of(pieces: Iterator[bytes], bounds: Bounds, name: str) -> Iterator[bytes]:
    """The lines of a file, each with its end.

    Raises:
        ExcessError: one is longer than a record may be.
        NotCompleteError: the last one has no end: more is to come.
    """
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        if len(rest) > bounds.record_bytes:
            raise bounds.refuse("record_bytes", f"a line of {name} is longer than a record may be")
        for line in whole:
            yield line + b"\n"
    if rest:
        raise NotCompleteError(f"{name} ends within a line")


def csv_records(lines: Iterator[bytes], bounds: Bounds, name: str) -> Iterator[bytes]:
    """The records of a CSV, its header first: a quoted field may hold ends of lines (RFC 4180).

    Raises:
        ExcessError: one is larger than a record may be.
        NotCompleteError: a quote is open at the end.
    """
    held: list[bytes] = []
    size, is_quoted = 0, False
    for line in lines:
        is_quoted ^= line.count(b'"') % 2 == 1
        if not is_quoted and not held:
            yield line
            continue
        held.append(line)
        size += len(line)
        if size > bounds.record_bytes:
            raise bounds.refuse("record_bytes", f"a record of {name} is larger than it may be")
        if not is_quoted:
            yield b"".join(held)
            held, size = [], 0
    if held:
        raise NotCompleteError(f"{name} ends within a quoted field")


def of_csv_day(column: DateColumn, header: bytes, charset: str, day: date) -> Belongs:
    """Whether a record of a CSV with that header is one of the day, by its column.

    Raises:
        ContractError: the header does not have the column.
    """
    names = _fields(header, charset)
    if column.column not in names:
        raise ContractError(f"field {column.column} is missing")
    place = names.index(column.column)
    is_of_day = _of_day(column.form, day)

    def belongs(record: bytes) -> bool:
        if b'"' in record:
            fields = _fields(record, charset)
            return is_of_day(fields[place] if place < len(fields) else "")
        parts = record.rstrip(b"\r\n").split(b",", place + 1)
        return is_of_day(parts[place].decode("ascii", "replace") if place < len(parts) else "")

    return belongs


def of_ndjson_day(column: DateColumn, day: date) -> Belongs:
    """Whether a record of NDJSON is one of the day, by its field."""
    decode = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
    is_of_day = _of_day(column.form, day)

    def belongs(record: bytes) -> bool:
        try:
            value = msgspec.json.decode(decode(record)[column.column])
        except (msgspec.MsgspecError, KeyError, ValueError, RecursionError):
            return True  # what reads the page says what is wrong
        return is_of_day(value if isinstance(value, str) else "")

    return belongs


def _of_day(form: str, day: date) -> Callable[[str], bool]:
    """A text that begins with another date is none of the day's; one without a date is."""
    wanted = day.strftime(form)

    @lru_cache(maxsize=4096)
    def is_a_date(start: str) -> bool:
        try:
            datetime.strptime(start, form)  # noqa: DTZ007 - only whether it is one
        except ValueError:
            return False
        return True

    def is_of_day(text: str) -> bool:
        start = text[: len(wanted)]
        return start == wanted or not is_a_date(start)

    return is_of_day


def _fields(record: bytes, charset: str) -> list[str]:
    text = record.decode(charset, "replace").removeprefix("\ufeff")
    try:
        return next(csv.reader(io.StringIO(text, newline="")), [])
    except csv.Error:
        return []
