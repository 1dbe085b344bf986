"""What a retailer's folder declares of a database: the query that gives the records of a day.

The database's address is a setting, `RETAIL_SOURCES__<RETAILER>__DATABASE_URL`, and a secret.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ingestion.declare.totals import ControlTotals, Totals
from ingestion.http.body import PayloadFormat


@dataclass(frozen=True)
class DatabaseQuery:
    """An entity's records as the rows of a query."""

    file: str
    """In the retailer's folder, with one query that reads, in an order of its own. It may ask for
    `:start` and `:end`, the half-open window of the day."""
    in_instants: bool = False
    """The window is one of instants, the midnights of the retailer's time zone. Else its ends are
    dates: the day, and the next."""


@dataclass(frozen=True)
class ControlTotalsQuery(Totals):
    """The retailer's own count and sum of a day, as rows of a query."""

    file: str
    """As of `DatabaseQuery`, with the same window."""
    parse: Callable[[bytes], ControlTotals]
    """Given the rows as NDJSON: `json_object` reads one row."""
    payload_format: PayloadFormat = "ndjson"

    @property
    def place(self) -> str:
        """What messages call it."""
        return self.file
