"""The landing zone: every page of a source, byte for byte, never changed."""

import gzip
import hashlib
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from ingestion.declare.bounds import ExcessError
from ingestion.declare.source import ControlTotals, Entity, Source
from ingestion.extract.generation import Generation
from ingestion.extract.page_reader import PageReader
from ingestion.extract.prefetch import submit_each
from ingestion.http.charset import whole_letters, without_charset
from ingestion.http.client import Page
from shared.errors import RawZoneError
from shared.manifest import LandedPage, Manifest
from shared.partition import Partition
from shared.s3.object_store import ObjectNotFound, ObjectStore

GZIP_LEVEL = 3  # pages compress well at any level; this one costs a third of the default's time
GZIP_FORMAT = 16 + zlib.MAX_WBITS
CONTROL_TOTALS = "control_totals"


@dataclass(frozen=True)
class Landing:
    """Where one snapshot of one entity lands: in S3, and plain on disk for reading."""

    store: ObjectStore
    source: Source
    entity: Entity
    partition: Partition
    generation: Generation
    """Taken before the first page is asked for."""
    snapshot_id: str
    folder: Path
    """The local folder of the plain pages."""
    page_size: int

    def fetch_pages(self, reader: PageReader) -> list[LandedPage]:
        """Fetch and keep the entity's pages, a few in memory at a time.

        Raises:
            ExcessError: more came than the declaration allows; nothing of it is kept.
        """
        try:
            return self._fetch_pages(reader)
        except ExcessError:
            self._forget()  # else a source without end would fill landing, pull by pull
            raise

    def _fetch_pages(self, reader: PageReader) -> list[LandedPage]:
        pages = reader.pages(self.entity, self.partition.sales_date, self.page_size)
        with ThreadPoolExecutor(max_workers=1) as lander:
            # The next walk may begin while this one's last pages are landed.
            with reader.walking:
                landed = submit_each(lander, self._land, enumerate(pages))
            return [page.result() for page in landed]

    def fetch_control_totals(
        self, reader: PageReader
    ) -> tuple[ControlTotals | None, list[LandedPage]]:
        """Fetch and keep the retailer's own count and sum, where it gives any."""
        totals = self.entity.control_totals
        if totals is None:
            return None, []
        payload_format = totals.payload_format or self.entity.payload_format
        page = reader.control_totals(self.entity, totals, self.partition.sales_date)
        name = f"{self.entity.name}_{CONTROL_TOTALS}"
        return totals.read(page.plain), [self._keep(name, f"page-00000.{payload_format}", page)]

    def _forget(self) -> None:
        prefix = self.partition.landing_prefix(self.snapshot_id)
        self.store.delete(self.store.keys(prefix))

    def _land(self, numbered: tuple[int, Page]) -> LandedPage:
        number, page = numbered
        name = f"page-{number:05d}.{self.entity.payload_format}"
        (self.folder / name).write_bytes(readable(page.plain, name))
        return self._keep(self.entity.name, name, page)

    def _keep(self, entity: str, name: str, page: Page) -> LandedPage:
        key = f"{self.partition.landing_prefix(self.snapshot_id, entity)}{name}.gz"
        # mtime=0: the same body gives the same object
        compressed = gzip.compress(page.body, compresslevel=GZIP_LEVEL, mtime=0)
        self.store.put(key, compressed, "application/gzip")
        return LandedPage(
            entity=entity,
            key=key,
            request=page.request,
            sha256=hashlib.sha256(page.body).hexdigest(),
            charset=page.charset,
            bytes=len(page.body),
            records=0,
        )


def plain_name(page: LandedPage) -> str:
    """The name of a landed page's plain file in the workspace."""
    return page.key.rsplit("/", 1)[1].removesuffix(".gz")


def readable(body: bytes, name: str) -> bytes:
    """A page in UTF-8 as DuckDB reads it."""
    return whole_letters(body) if name.endswith("json") else body


def read_back(store: ObjectStore, manifest: Manifest, folder: Path) -> list[bytes]:
    """Put a snapshot's landed pages into `folder` again, plain and in UTF-8.

    Returns the bodies of its control totals, none where the retailer gives none.

    Raises:
        RawZoneError: a page is gone, or is not the one that came.
    """
    totals = []
    for page in manifest.pages:
        body = without_charset(_landed_body(store, page), page.charset)
        if page.entity == manifest.entity:
            name = plain_name(page)
            (folder / name).write_bytes(readable(body, name))
        else:
            totals.append(body)
    return totals


def _landed_body(store: ObjectStore, page: LandedPage) -> bytes:
    try:
        body = _plain(store.get(page.key), page.bytes)
    except ObjectNotFound as error:
        raise RawZoneError(f"{page.key} is gone: its retention has ended") from error
    if body is None or hashlib.sha256(body).hexdigest() != page.sha256:
        raise RawZoneError(f"{page.key} is not the page that came: it was changed or damaged")
    return body


def _plain(compressed: bytes, length: int) -> bytes | None:
    """The body, of at most one byte more than it should have; None where it is none."""
    try:
        return zlib.decompressobj(GZIP_FORMAT).decompress(compressed, length + 1)
    except zlib.error:
        return None
