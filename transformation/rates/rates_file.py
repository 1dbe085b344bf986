"""A CSV file of exchange rates: read whole, or refused with every line that is wrong.

The first line names the columns ``source,rate_date,currency_code,base_currency_code,rate``; a rate
is the units of the base currency for one unit of the currency, as a plain decimal.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from shared.dates import parse_date
from shared.errors import ContractError, UsageError

COLUMNS = ("source", "rate_date", "currency_code", "base_currency_code", "rate")
FIRST_YEAR, LAST_YEAR = 1900, 2100
"""Outside these, a year is a slip of the keyboard."""
CURRENCY = re.compile(r"[A-Z]{3}")
RATE = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")
LONGEST_SOURCE = 100
LONGEST_LINE = 1_000
"""Characters. A file without lines is not read into memory."""
SHOWN = 10
"""How many wrong lines an error lists."""


class ExchangeRate(NamedTuple):
    """One unit of the currency is so many of the base currency, from the date on."""

    source: str
    rate_date: date
    currency_code: str
    base_currency_code: str
    rate: Decimal


class _Wrong(ValueError):  # noqa: N818 - a remark on one field, collected into an error
    """What is wrong with a field."""


@dataclass(frozen=True)
class _Line:
    number: int
    fields: Sequence[str]


def read_rates(path: Path) -> list[ExchangeRate]:
    """The rates of a file, in its order.

    Raises:
        UsageError: the file cannot be read.
        ContractError: it is no such CSV; the message names lines and columns.
    """
    return _rates(path.name, _lines(path))


def parse_rates(name: str, rows: Sequence[Sequence[str]]) -> list[ExchangeRate]:
    """The rates of rows of texts, the columns in the order of `COLUMNS`, held to the same.

    Raises:
        ContractError: a row is no rate; the message begins with the name.
    """
    return _rates(name, (_Line(number, row) for number, row in enumerate(rows, start=1)))


def _rates(name: str, lines: Iterable[_Line]) -> list[ExchangeRate]:
    problems: list[str] = []
    rates: dict[tuple[str, date, str], int] = {}
    found = []
    for line in lines:
        rate, wrong = _rate(line)
        problems += [f"line {line.number}, {each}" for each in wrong]
        if rate is not None:
            first = rates.setdefault((rate.source, rate.rate_date, rate.currency_code), line.number)
            if first != line.number:
                problems.append(f"line {line.number} gives the rate of line {first} again")
            found.append(rate)
    if problems:
        more = [f"and {len(problems) - SHOWN} more"] if len(problems) > SHOWN else []
        raise ContractError("\n".join(f"{name}: {each}" for each in [*problems[:SHOWN], *more]))
    return found


def _lines(path: Path) -> Iterator[_Line]:
    """The lines after the first, which must name the columns; empty ones are passed over."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(_bounded(file), strict=True)
            header = tuple(next(reader, ()))
            if header != COLUMNS:
                raise ContractError(
                    f"{path.name}: line 1 must be {','.join(COLUMNS)} and is {','.join(header)}"
                )
            yield from (_Line(reader.line_num, fields) for fields in reader if fields)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise ContractError(f"{path.name} is no CSV in UTF-8: {error}") from error


def _bounded(file: TextIO) -> Iterator[str]:
    while line := file.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise csv.Error(f"a line has more than {LONGEST_LINE:,} characters")
        yield line


def _rate(line: _Line) -> tuple[ExchangeRate | None, list[str]]:
    """The rate of a line, or what is wrong with each of its columns."""
    if len(line.fields) != len(COLUMNS):
        return None, [f"it has {len(line.fields)} fields and not {len(COLUMNS)}"]
    values, problems = [], []
    for column, text in zip(COLUMNS, line.fields, strict=True):
        try:
            values.append(PARSERS[column](text))
        except _Wrong as wrong:
            problems.append(f"column {column}: {wrong}")
    if problems:
        return None, problems
    rate = ExchangeRate(*values)
    if rate.currency_code == rate.base_currency_code:
        return None, ["column base_currency_code: it is the currency itself"]
    return rate, []


def _source(text: str) -> str:
    if not text.strip() or text != text.strip() or len(text) > LONGEST_SOURCE:
        raise _Wrong(f"{text!r} is not a name of 1 to {LONGEST_SOURCE} characters without margins")
    return text


def _date(text: str) -> date:
    try:
        day = parse_date(text)
    except UsageError as error:
        raise _Wrong(str(error)) from error
    if day.isoformat() != text:  # another of ISO 8601's ways to write it
        raise _Wrong(f"{text!r} is not written as {day}")
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _Wrong(f"{text} is not between {FIRST_YEAR} and {LAST_YEAR}")
    return day


def _currency(text: str) -> str:
    if not CURRENCY.fullmatch(text):
        raise _Wrong(f"{text!r} is not a code of ISO 4217, such as EUR")
    return text


def _decimal(text: str) -> Decimal:
    if not RATE.fullmatch(text) or not Decimal(text):
        raise _Wrong(
            f"{text!r} is not a positive decimal with at most 12 digits on either side of a point"
        )
    return Decimal(text)


PARSERS: dict[str, Callable[[str], Any]] = {
    "source": _source,
    "rate_date": _date,
    "currency_code": _currency,
    "base_currency_code": _currency,
    "rate": _decimal,
}
