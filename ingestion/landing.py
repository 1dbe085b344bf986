"""The landing zone: every API response body, byte for byte, never changed."""

import gzip
import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ingestion.client import Page, SourceClient
from ingestion.lookahead import submit_each
from ingestion.source import ControlTotals, Entity
from shared.errors import RawZoneError
from shared.manifest import LandedPage, Manifest
from shared.object_store import ObjectNotFound, ObjectStore
from shared.partition import Partition

GZIP_LEVEL = 3  # pages compress well at any level; this one costs a third of the default's time
CONTROL_TOTALS = "control_totals"


@dataclass(frozen=True)
class Landing:
    """Where one snapshot of one entity lands: in S3, and plain on disk for reading."""

    store: ObjectStore
    entity: Entity
    partition: Partition
    extracted_at: datetime
    snapshot_id: str
    folder: Path
    """The local folder of the plain pages."""
    page_size: int

    def fetch_pages(self, client: SourceClient) -> list[LandedPage]:
        """Fetch and keep the entity's pages, a few in memory at a time."""
        entity = self.entity
        paginator = entity.paginator(self.page_size)
        pages = client.pages(entity.path, entity.query(self.partition.sales_date), paginator)
        with ThreadPoolExecutor(max_workers=1) as lander:
            # The next walk may begin while this one's last pages are landed.
            with client.budget.walking:
                landed = submit_each(lander, self._land, enumerate(pages))
            return [page.result() for page in landed]

    def fetch_control_totals(
        self, client: SourceClient
    ) -> tuple[ControlTotals | None, list[LandedPage]]:
        """Fetch and keep the retailer's own count and sum, where it gives any."""
        request = self.entity.control_totals
        if request is None:
            return None, []
        page = client.page(request.path, request.query(self.partition.sales_date))
        name = f"{self.entity.name}_{CONTROL_TOTALS}"
        return request.read(page.body), [self._keep(name, 0, page)]

    def _land(self, numbered: tuple[int, Page]) -> LandedPage:
        number, page = numbered
        (self.folder / self._name(number)).write_bytes(page.body)
        return self._keep(self.entity.name, number, page)

    def _name(self, number: int) -> str:
        return f"page-{number:05d}.{self.entity.payload_format}"

    def _keep(self, entity: str, number: int, page: Page) -> LandedPage:
        prefix = self.partition.landing_prefix(entity, self.snapshot_id)
        key = f"{prefix}{self._name(number)}.gz"
        # mtime=0: the same body gives the same object
        compressed = gzip.compress(page.body, compresslevel=GZIP_LEVEL, mtime=0)
        self.store.put(key, compressed, "application/gzip")
        return LandedPage(
            entity=entity,
            key=key,
            request=page.request,
            sha256=hashlib.sha256(page.body).hexdigest(),
            bytes=len(page.body),
            records=0,
        )


def plain_name(page: LandedPage) -> str:
    """The name of a landed page's plain file in the workspace."""
    return page.key.rsplit("/", 1)[1].removesuffix(".gz")


def read_back(store: ObjectStore, manifest: Manifest, folder: Path) -> list[bytes]:
    """Put a snapshot's landed pages into `folder` again, plain.

    Returns the bodies of its control totals, none where the retailer gives none.

    Raises:
        RawZoneError: a page is gone, or is not the one that came.
    """
    totals = []
    for page in manifest.pages:
        body = _landed_body(store, page)
        if page.entity == manifest.entity:
            (folder / plain_name(page)).write_bytes(body)
        else:
            totals.append(body)
    return totals


def _landed_body(store: ObjectStore, page: LandedPage) -> bytes:
    try:
        body = gzip.decompress(store.get(page.key))
    except ObjectNotFound as error:
        raise RawZoneError(f"{page.key} is gone: its retention has ended") from error
    if hashlib.sha256(body).hexdigest() != page.sha256:
        raise RawZoneError(f"{page.key} is not the page that came: it was changed or damaged")
    return body
