"""Reads the pages of an entity whose records are in a database."""

import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Self
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from ingestion.database.connection import engine_of, reading
from ingestion.database.rows import line_of
from ingestion.declare.bounds import Bounds
from ingestion.declare.database import ControlTotalsQuery, DatabaseQuery
from ingestion.declare.source import AnyTotals, Entity, Source
from ingestion.http.client import Page
from ingestion.http.rate_limit import budget_of
from shared.errors import ContractError, DataError, SourceUnavailable
from shared.settings import Settings

ROWS_AT_ONCE = 1000
"""That are asked for together: so many lie in memory."""

Window = dict[str, date | datetime]


class DatabasePages:
    """One retailer's database. Use it as a context manager, as every reader of pages."""

    def __init__(self, source: Source, settings: Settings) -> None:
        self._source = source
        self._engine = engine_of(source.retailer_id, settings.sources.get(source.retailer_id))
        rate = source.budget(settings.http.shared_budget)
        self.walking = budget_of(source.retailer_id, rate).walking

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._engine.dispose()

    def pages(self, entity: Entity, sales_date: date, page_size: int) -> Iterator[Page]:
        """The day's rows, in order, in pages of that many.

        Raises:
            SourceUnavailable: the database does not answer, or not in time.
            ConfigurationError: it refuses the query, or the address is none.
            DataError: a value cannot be read.
            ExcessError: it gives more than it may.
        """
        query = entity.origin
        if not isinstance(query, DatabaseQuery):
            raise TypeError(f"{entity.name} is in no database")
        bounds = self._source.expected(entity).bounds
        return self._pages(query, query.file, sales_date, page_size, bounds)

    def control_totals(self, entity: Entity, totals: AnyTotals, sales_date: date) -> Page:
        """The rows of the day's control totals. Raises as `pages` does."""
        query = entity.origin
        if not isinstance(query, DatabaseQuery) or not isinstance(totals, ControlTotalsQuery):
            raise TypeError(f"the control totals of {entity.name} are in no database")
        bounds = self._source.expected_totals(entity, totals).bounds
        pages = list(self._pages(query, totals.file, sales_date, ROWS_AT_ONCE, bounds))
        if len(pages) != 1:
            raise DataError(f"{totals.file} gives {'many' if pages else 'no'} rows of totals")
        return pages[0]

    def _pages(
        self, query: DatabaseQuery, file: str, day: date, page_size: int, bounds: Bounds
    ) -> Iterator[Page]:
        statement = (self._source.folder / file).read_text(encoding="utf-8")
        window = _window(query, day, ZoneInfo(self._source.retailer.time_zone))
        size = 0
        with reading(self._engine, file, bounds.request_seconds) as connection:
            lines = _lines(connection, statement, window, file, bounds)
            for number, body in enumerate(_cut(lines, page_size, bounds, file), start=1):
                size += len(body)
                bounds.require_pull(file, number, size)
                yield Page(f"{file} {_shown(window)}", body)


def _window(query: DatabaseQuery, day: date, zone: ZoneInfo) -> Window:
    ends = {"start": day, "end": day + timedelta(days=1)}
    if not query.in_instants:
        return dict(ends)
    return {name: datetime.combine(end, clock_time(), zone) for name, end in ends.items()}


def _shown(window: Window) -> str:
    return f"[{window['start'].isoformat()}, {window['end'].isoformat()})"


def _lines(
    connection: Connection, statement: str, window: Window, file: str, bounds: Bounds
) -> Iterator[bytes]:
    asked = text(statement)
    values = {name: window[name] for name in asked.compile().params}
    streamed = connection.execution_options(stream_results=True, yield_per=ROWS_AT_ONCE)
    try:
        result = streamed.execute(asked, values)
        names = list(result.keys())
        if twice := [name for name, times in Counter(names).items() if times > 1]:
            raise ContractError(f"{file} gives {', '.join(twice)} more than once")
        for row in result:
            line = line_of(names, row)
            if len(line) > bounds.record_bytes:
                raise bounds.refuse("record_bytes", f"a row of {file} has {len(line):,} bytes")
            yield line
    except (ValueError, OverflowError) as error:  # of the driver: a date that Python does not have
        raise DataError(f"{file}: a value of a row cannot be read") from error


def _cut(lines: Iterator[bytes], most: int, bounds: Bounds, file: str) -> Iterator[bytes]:
    """Pages of so many rows, or fewer where they would be too large, each made in its time."""
    page: list[bytes] = []
    size, began = 0, time.monotonic()
    for line in lines:
        if time.monotonic() - began > bounds.request_seconds:
            raise SourceUnavailable(
                f"a page of {file} took longer than request_seconds={bounds.request_seconds:g}"
            )
        if len(page) == most or (page and size + len(line) > bounds.response_bytes):
            yield b"".join(page)
            page, size, began = [], 0, time.monotonic()
        page.append(line)
        size += len(line)
        if size > bounds.response_bytes:
            raise bounds.refuse("response_bytes", f"a row of {file} fills more than a page")
    if page:
        yield b"".join(page)
