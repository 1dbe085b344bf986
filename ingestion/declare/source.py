"""The vocabulary in which a retailer's folder declares its source."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from ingestion.declare.bounds import Bounds
from ingestion.declare.contract import Contract
from ingestion.declare.database import ControlTotalsQuery, DatabaseQuery
from ingestion.declare.files import ControlTotalsFile, DateColumn, Files, Marker, Unchanged
from ingestion.declare.totals import ControlTotals, Totals
from ingestion.http.authentication import Authenticate, no_credentials
from ingestion.http.body import Expected, PayloadFormat
from ingestion.http.pagination import Paginator, SinglePage
from shared.manifest import UNITS
from shared.retailer import Retailer

__all__ = [
    "UNITS",
    "ControlTotals",
    "ControlTotalsFile",
    "ControlTotalsQuery",
    "ControlTotalsRequest",
    "DatabaseQuery",
    "DateColumn",
    "Entity",
    "Files",
    "Marker",
    "Source",
    "Unchanged",
    "as_it_is_now",
    "by_date",
    "by_epoch_window",
]

PARALLEL_EXTRACTIONS = 2
"""While one extraction normalises what it has, another fetches."""
Origin = Files | DatabaseQuery
"""Where an entity's records may be, besides an API."""


@dataclass(frozen=True)
class ControlTotalsRequest(Totals):
    """Where the retailer's own count and sum of a day are asked for, and how they are read."""

    path: str
    query: Callable[[date], dict[str, str]]
    parse: Callable[[bytes], ControlTotals]
    payload_format: PayloadFormat | None = None
    """None: as the entity's records."""

    @property
    def place(self) -> str:
        """What messages call it."""
        return self.path


AnyTotals = ControlTotalsRequest | ControlTotalsFile | ControlTotalsQuery


def as_it_is_now(_: date) -> dict[str, str]:
    """Ask for everything: the retailer keeps no past of it."""
    return {}


@dataclass(frozen=True)
class Entity:
    """One kind of record, and how a day of it is asked for."""

    name: str
    """`sales`, `products`, `customers`, `stores`, `inventory` or `shipments`; also the name of the
    SQL file in the retailer's folder that maps the payload to the canonical record."""
    payload_format: PayloadFormat
    contract: Contract
    """Fields and types of one record."""
    origin: Origin | None = None
    """Where its records are, if not at the retailer's API."""
    path: str = ""
    """Of the API, and so are `query` and `paginator`."""
    query: Callable[[date], dict[str, str]] = as_it_is_now
    """The query parameters of one sales date."""
    paginator: Callable[[int], Paginator] = lambda _: SinglePage()
    """Makes the paginator of one walk, for a page size."""
    page_size: int = 2000
    """Records of a page."""
    unused_fields: tuple[str, ...] = ()
    """Fields outside the contract that are known and not needed, by their dotted names; what lies
    in one is known too. They are landed, and nobody is warned of them."""
    records_field: str | None = None
    """JSON only: the envelope's field that holds the records."""
    records_are_distinct: bool = True
    """No two records of a day are the same, so one that comes twice came over a moving page."""
    control_totals: AnyTotals | None = None
    """For entities other than sales, whose totals the source declares."""
    is_daily: bool = True
    """Has records of its own for each sales date. Otherwise it is only ever as it is now."""
    charset: str | None = None
    """Of its answers, where they name none or a wrong one: `windows-1252`, for example."""
    bounds: Bounds | None = None
    """How much a pull may bring; None: as the source says."""


@dataclass(frozen=True)
class Source:
    """A retailer, as its folder declares it."""

    retailer: Retailer
    sales: Entity
    control_totals: AnyTotals | None
    """Of sales. None for a retailer that has none: nothing then shows that a pull is whole."""
    folder: Path
    """Holds one SQL file per entity."""
    authenticate: Authenticate = no_credentials
    """What opens its API."""
    besides_sales: tuple[Entity, ...] = ()
    """The other entities."""
    requests_per_second: float = 50.0
    """The request budget that the retailer grants."""
    parallel_extractions: int = PARALLEL_EXTRACTIONS
    """How many processes may pull from the retailer at once, each with its share of the budget: the
    slots of its pool in Airflow."""
    bounds: Bounds = field(default_factory=Bounds)
    """How much its API may send, and how long it may take."""
    health_path: str | None = None
    """A path that answers with a success, without credentials, while the API is well. None: the API
    has none, and counts as well while its address answers anything but 5xx."""

    @property
    def retailer_id(self) -> str:
        """The retailer's id everywhere: in keys, settings, tables."""
        return self.retailer.retailer_id

    def budget(self, is_shared: bool) -> float:
        """Requests per second of one process: all of the budget, or its share of it."""
        return self.requests_per_second / (self.parallel_extractions if is_shared else 1)

    @property
    def entities(self) -> tuple[Entity, ...]:
        """Sales first, with the source's control totals."""
        return (replace(self.sales, control_totals=self.control_totals), *self.besides_sales)

    def expected(self, entity: Entity) -> Expected:
        """What the pages of an entity should be."""
        return Expected(entity.payload_format, entity.charset, entity.bounds or self.bounds)

    def expected_totals(self, entity: Entity, request: AnyTotals) -> Expected:
        """What the answer with an entity's control totals should be."""
        bounds = (entity.bounds or self.bounds).of_summaries()
        return Expected(request.payload_format or entity.payload_format, entity.charset, bounds)

    def mapping(self, entity: Entity) -> str:
        """The DuckDB query that maps `source_record` to canonical candidates."""
        return (self.folder / f"{entity.name}.sql").read_text(encoding="utf-8")


def by_date(parameter: str) -> Callable[[date], dict[str, str]]:
    """Ask for a sales date by one ISO date parameter."""
    return lambda sales_date: {parameter: sales_date.isoformat()}


def by_epoch_window(first: str, end: str, time_zone: str) -> Callable[[date], dict[str, str]]:
    """Ask for a local day as a half-open window of UTC epoch milliseconds.

    Days of 23 and 25 hours come out right: both ends are local midnights.
    """
    zone = ZoneInfo(time_zone)

    def milliseconds(day: date) -> str:
        return str(int(datetime.combine(day, time(), zone).timestamp()) * 1000)

    return lambda sales_date: {
        first: milliseconds(sales_date),
        end: milliseconds(sales_date + timedelta(days=1)),
    }
