"""Fill a retailer's schema: any days, in any order, as often as wanted."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - it is a class

from retailers.database import read_sql, transaction
from retailers.errors import RealDataError, TradeConflict
from retailers.generator.scenario import Scenario
from retailers.settings import DatabaseSettings, read_settings
from retailers.tables import TableRows, copy_rows, empty_tables, replace_rows

SHARED_QUERIES = Path(__file__).parent / "queries"
SAMPLE, REAL = "sample", "real"


@dataclass(frozen=True)
class Retailer:
    """All that filling needs to know of one retailer."""

    name: str
    title: str
    schema: str
    line_table: str
    """The table of sales lines, for counting what was filled."""
    zone: ZoneInfo
    """The zone of the store whose day ends last: there, yesterday is over everywhere."""
    folder: Path
    settings: type[DatabaseSettings]
    day_trade: Callable[[Scenario, date], list[TableRows]]
    """The trade of one day: a pure function."""
    reference: Callable[[Scenario, date], list[TableRows]]
    """Products, customers and stores as they are on a date: a pure function."""
    real_tables: Callable[[Path], Iterable[TableRows]]
    """The whole real set, from the folder that holds all sets."""
    tells_offsets: bool = True
    """Whether its times say which of an autumn night's two hours they mean."""

    def database_url(self) -> str:
        """Raises `SettingsError` where the environment does not say."""
        return read_settings(self.settings).database_url.get_secret_value()


def create_schema(retailer: Retailer) -> None:
    """Create what is missing; what is there stays."""
    with _writing(retailer) as cursor:
        cursor.execute(read_sql(retailer.folder / "schema.sql"))


def fill_days(retailer: Retailer, scenario: Scenario, days: Iterable[date]) -> int:
    """Replace these days by generated trade, and the reference data by those of the latest day.

    A schema that holds the real set is emptied first: the two worlds share no store. All in one
    transaction. Returns the number of sales lines.
    """
    with _writing(retailer) as cursor:
        _lock(cursor)
        if REAL in _trade_days(cursor).values():
            empty_tables(cursor, retailer.schema)
        lines = sum(_replace_day(cursor, retailer, scenario, day) for day in days)
        for batch in retailer.reference(scenario, max(_trade_days(cursor))):
            replace_rows(cursor, batch)
    return lines


def fill_yesterday(retailer: Retailer, scenario: Scenario, now: datetime) -> date | None:
    """Add the trade of the retailer's own yesterday, unless it is there; returns the day added.

    Raises:
        TradeConflict: the schema holds the real set, which has no yesterday.
    """
    yesterday = now.astimezone(retailer.zone).date() - timedelta(days=1)
    with _writing(retailer) as cursor:
        present = _trade_days(cursor)
    if REAL in present.values():
        raise TradeConflict("the schema holds the real set: fill generated days before going live")
    if yesterday in present:
        return None
    fill_days(retailer, scenario, [yesterday])
    return yesterday


def trade_origins(retailer: Retailer) -> set[str]:
    """Where the trade that the schema holds came from; empty if it holds none."""
    with _writing(retailer) as cursor:
        return set(_trade_days(cursor).values())


def load_real_set(retailer: Retailer, folder: Path) -> int:
    """Empty the schema and fill it with the real set; returns the number of sales lines.

    Raises:
        RealDataError: a file is missing or is not what it should be; nothing is changed then.
    """
    with _writing(retailer) as cursor:
        _lock(cursor)
        empty_tables(cursor, retailer.schema)
        lines = sum(_copy_real(cursor, retailer, batch) for batch in _real(retailer, folder))
        cursor.execute(read_sql(retailer.folder / "queries" / "note_real_days.sql"))
    return lines


def _real(retailer: Retailer, folder: Path) -> Iterator[TableRows]:
    """The real tables; a value that cannot be read is an error of the set, not of ours."""
    try:
        yield from retailer.real_tables(folder)
    except (LookupError, ValueError, ArithmeticError) as error:
        raise RealDataError(f"the real set holds what it should not: {error!r}") from error


def _copy_real(cursor: Cursor, retailer: Retailer, batch: TableRows) -> int:
    copy_rows(cursor, batch)
    return len(batch.rows) if batch.table == retailer.line_table else 0


def _writing(retailer: Retailer) -> AbstractContextManager[Cursor]:
    return transaction(retailer.database_url(), retailer.schema)


def _lock(cursor: Cursor) -> None:
    cursor.execute(read_sql(SHARED_QUERIES / "lock.sql"))


def _trade_days(cursor: Cursor) -> dict[date, str]:
    cursor.execute(read_sql(SHARED_QUERIES / "trade_days.sql"))
    return dict(cursor.fetchall())


def _replace_day(cursor: Cursor, retailer: Retailer, scenario: Scenario, day: date) -> int:
    cursor.execute(read_sql(retailer.folder / "queries" / "delete_day.sql"), {"day": day})
    batches = retailer.day_trade(scenario, day)
    for batch in batches:
        copy_rows(cursor, batch)
    copy_rows(cursor, TableRows("trade_day", ("sales_date", "origin"), [(day, SAMPLE)]))
    return sum(len(batch.rows) for batch in batches if batch.table == retailer.line_table)
