"""The landing zone: every API response body, byte for byte, never changed."""

import gzip
import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ingestion.client import Page, SourceClient
from ingestion.source import ControlTotals, Source
from shared.manifest import LandedPage
from shared.object_store import ObjectStore
from shared.partition import Partition

GZIP_LEVEL = 3  # pages compress well at any level; this one costs a third of the default's time


@dataclass(frozen=True)
class Landing:
    """Where one snapshot of one partition lands: in S3, and plain on disk for reading."""

    store: ObjectStore
    source: Source
    partition: Partition
    extracted_at: datetime
    snapshot_id: str
    folder: Path
    """The local folder of the plain sales pages."""
    page_size: int

    def sales(self, client: SourceClient) -> list[LandedPage]:
        """Fetch and keep the partition's sales pages, one in memory at a time."""
        entity = self.source.sales
        query = entity.query(self.partition.sales_date)
        landed = []
        for number, page in enumerate(
            client.pages(entity.path, query, entity.paginator(self.page_size))
        ):
            (self.folder / self._name(number)).write_bytes(page.body)
            landed.append(self._keep(entity.name, number, page))
        return landed

    def control_totals(self, client: SourceClient) -> tuple[ControlTotals, LandedPage]:
        """Fetch and keep the retailer's own count and sum of the day."""
        request = self.source.control_totals
        page = client.page(request.path, request.query(self.partition.sales_date))
        return request.parse(page.body), self._keep("control_totals", 0, page)

    def _name(self, number: int) -> str:
        return f"page-{number:05d}.{self.source.sales.payload_format}"

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
