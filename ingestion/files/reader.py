"""Reads the pages of an entity whose records are in files."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Self

from ingestion.declare.bounds import Bounds
from ingestion.declare.files import PACKED, ControlTotalsFile, Files, name_of
from ingestion.declare.source import AnyTotals, Entity, Source
from ingestion.files.complete import require_marker, require_unchanged
from ingestion.files.folder import NotCompleteError, open_below
from ingestion.files.pages import bodies, whole
from ingestion.http.charset import UTF_8
from ingestion.http.client import Page
from ingestion.http.rate_limit import budget_of
from ingestion.http.transfer import BadEncodingError, gunzipped
from shared.errors import ConfigurationError, DataError
from shared.settings import Settings


class FilePages:
    """One retailer's folder. Use it as a context manager, as every reader of pages."""

    def __init__(
        self, source: Source, settings: Settings, clock: Callable[[], float] = time.time
    ) -> None:
        self._source = source
        self._root = _root(source, settings)
        self._clock = clock
        rate = source.budget(settings.http.shared_budget)
        self.walking = budget_of(source.retailer_id, rate).walking

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing stays open between two walks."""

    def pages(self, entity: Entity, sales_date: date, page_size: int) -> Iterator[Page]:
        """The day's records, in order, in pages of that many records.

        Raises:
            SourceUnavailable: the file is not there yet or not complete, or changes meanwhile.
            DataError: it leads out of the folder, or is not written as declared.
            ExcessError: it holds more than it may.
            ConfigurationError: the folder is none.
        """
        files = entity.origin
        if not isinstance(files, Files):
            raise TypeError(f"{entity.name} is in no files")
        expected = self._source.expected(entity)
        name, size = name_of(files.name, sales_date), 0
        with self._opened(files, files.name, sales_date, expected.bounds) as pieces:
            cut = bodies(entity, files, pieces, sales_date, page_size, expected.bounds)
            for number, body in enumerate(_timely(cut, expected.bounds, name), start=1):
                size += len(body)
                expected.bounds.require_pull(name, number, size)
                yield _page(name, body, entity.charset)

    def control_totals(self, entity: Entity, totals: AnyTotals, sales_date: date) -> Page:
        """The file of the day's control totals. Raises as `pages` does."""
        files = entity.origin
        if not isinstance(files, Files) or not isinstance(totals, ControlTotalsFile):
            raise TypeError(f"the control totals of {entity.name} are in no file")
        bounds = self._source.expected_totals(entity, totals).bounds
        name = name_of(totals.name, sales_date)
        with self._opened(files, totals.name, sales_date, bounds) as pieces:
            return _page(name, whole(pieces, bounds, name), entity.charset)

    @contextmanager
    def _opened(
        self, files: Files, pattern: str, day: date, bounds: Bounds
    ) -> Iterator[Iterator[bytes]]:
        name = name_of(pattern, day)
        require_marker(files, self._root, day)
        with open_below(self._root, name) as file:
            require_unchanged(files, file, self._clock())
            if name.endswith(PACKED) and not file.status.st_size:
                raise NotCompleteError(f"{name}: its compression breaks off")
            if file.status.st_size > bounds.pull_bytes:
                raise bounds.refuse("pull_bytes", f"{name} has {file.status.st_size:,} bytes")
            try:
                yield gunzipped(file.pieces()) if name.endswith(PACKED) else file.pieces()
            except BadEncodingError as error:
                raise NotCompleteError(f"{name}: {error}") from error


def _timely(bodies_of: Iterator[bytes], bounds: Bounds, name: str) -> Iterator[bytes]:
    """Refuses a page that takes longer to read than an answer may."""
    began = time.monotonic()
    for body in bodies_of:
        if time.monotonic() - began > bounds.request_seconds:
            raise NotCompleteError(
                f"a page of {name} took longer than request_seconds={bounds.request_seconds:g}"
            )
        yield body
        began = time.monotonic()


def _page(name: str, body: bytes, charset: str | None) -> Page:
    page = Page(name, body, charset or UTF_8)
    if not name.removesuffix(PACKED).endswith(".parquet"):
        try:
            page.plain.decode(UTF_8)
        except ValueError as error:
            raise DataError(f"{name} is not written in {page.charset}") from error
    return page


def _root(source: Source, settings: Settings) -> Path:
    access = settings.sources.get(source.retailer_id)
    if access is None or access.files_root is None:
        variable = f"RETAIL_SOURCES__{source.retailer_id.upper()}__FILES_ROOT"
        raise ConfigurationError(f"{source.retailer_id} has no folder of files: set {variable}")
    return access.files_root
