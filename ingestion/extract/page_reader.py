"""What extraction asks of a source, whatever it is: pages, and control totals.

An API, a folder of files and a database each have a reader in a package of their own. From the
page on, they all go one way: landing, contract, bounds, manifest, rejects, replay.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from typing import Final, Protocol, Self

from ingestion.database.reader import DatabasePages
from ingestion.declare.database import DatabaseQuery
from ingestion.declare.files import Files
from ingestion.declare.source import AnyTotals, Entity, Source
from ingestion.files.reader import FilePages
from ingestion.http.api_pages import ApiPages
from ingestion.http.client import Page
from shared.settings import Settings


class PageReader(Protocol):
    """Reads one retailer's records. Used as a context manager."""

    @property
    def walking(self) -> AbstractContextManager[object]:
        """Held by the one thread of the process that walks through the retailer's pages."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def pages(self, entity: Entity, sales_date: date, page_size: int) -> Iterator[Page]:
        """The entity's records of a day in pages of about that many, each made when it is asked
        for."""

    def control_totals(self, entity: Entity, totals: AnyTotals, sales_date: date) -> Page:
        """The retailer's own count and sum of the day."""


READERS: Final[dict[type, Callable[[Source, Settings], PageReader]]] = {
    type(None): ApiPages,
    Files: FilePages,
    DatabaseQuery: DatabasePages,
}
"""By what an entity declares as its origin."""


def open_reader(source: Source, entity: Entity, settings: Settings) -> PageReader:
    """The reader of an entity's pages.

    Raises:
        ConfigurationError: an address, a folder or a credential is missing or wrong.
    """
    return READERS[type(entity.origin)](source, settings)
