"""What a retailer's folder declares of files: their names, when one is complete, whose day it is.

The folder that they lie in is a setting, `RETAIL_SOURCES__<RETAILER>__FILES_ROOT`. A name is made
of the declaration and a date alone: nothing that a file says ever becomes a path.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ingestion.declare.totals import ControlTotals, Totals
from ingestion.http.body import PayloadFormat

ISO_DATE = "%Y-%m-%d"
DATE = re.compile(r"\{date(?::([^{}]*))?\}")
PACKED = ".gz"


@dataclass(frozen=True)
class Marker:
    """A file is complete when another one is there, which the retailer writes after it."""

    name: str
    """As the file's own: `sales_{date}.done`, for example."""


@dataclass(frozen=True)
class Unchanged:
    """A file is complete when nobody has written to it for a while."""

    seconds: float


@dataclass(frozen=True)
class DateColumn:
    """The column that tells the day of each record, in a file of several days."""

    column: str
    form: str = ISO_DATE
    """How its values begin, in the words of `strftime`: `%Y`, `%m`, `%d`, `%y`, `%j`."""


@dataclass(frozen=True)
class Files:
    """An entity's records in files below the retailer's folder, one file for a sales date."""

    name: str
    """Below the folder: `sales_{date}.csv`, or `{date:%Y/%m}/sales_{date:%Y%m%d}.ndjson.gz`. One
    that ends in `.gz` is unpacked."""
    complete: Marker | Unchanged
    date_column: DateColumn | None = None
    """For CSV and NDJSON whose name does not tell the day. A record whose column holds no date is
    read with every day, and rejected there: it is lost nowhere."""


@dataclass(frozen=True)
class ControlTotalsFile(Totals):
    """The retailer's own count and sum of a day, in a file of their own."""

    name: str
    """As of `Files`; it is complete when the file of the records is."""
    parse: Callable[[bytes], ControlTotals]
    payload_format: PayloadFormat = "json"

    @property
    def place(self) -> str:
        """What messages call it."""
        return self.name


def name_of(pattern: str, day: date) -> str:
    """The name that a pattern gives the file of a day."""
    return DATE.sub(lambda found: day.strftime(found[1] or ISO_DATE), pattern)
