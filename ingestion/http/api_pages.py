"""Reads the pages of an entity whose records are at the retailer's API."""

from collections.abc import Iterator
from datetime import date
from typing import Self

from ingestion.declare.source import AnyTotals, ControlTotalsRequest, Entity, Source
from ingestion.http.client import Page, SourceClient
from shared.settings import Settings


class ApiPages:
    """A session with one retailer's API. Use it as a context manager."""

    def __init__(self, source: Source, settings: Settings) -> None:
        self._source = source
        self._client = SourceClient(source, settings)
        self.walking = self._client.budget.walking

    def __enter__(self) -> Self:
        self._client.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._client.__exit__()

    def pages(self, entity: Entity, sales_date: date, page_size: int) -> Iterator[Page]:
        """The day's records, in order, page by page. Raises as `SourceClient.pages` does."""
        paginator = entity.paginator(page_size)
        expected = self._source.expected(entity)
        return self._client.pages(entity.path, entity.query(sales_date), paginator, expected)

    def control_totals(self, entity: Entity, totals: AnyTotals, sales_date: date) -> Page:
        """The answer with the day's control totals. Raises as `SourceClient.page` does."""
        if not isinstance(totals, ControlTotalsRequest):
            raise TypeError(f"the control totals of {entity.name} are at no API")
        expected = self._source.expected_totals(entity, totals)
        return self._client.page(totals.path, totals.query(sales_date), expected)
