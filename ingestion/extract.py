"""Extract one partition: fetch, land, normalise, and make it the raw zone's latest snapshot."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from ingestion.client import SourceClient
from ingestion.discovery import load_source
from ingestion.landing import Landing
from ingestion.normalise import Normalised, normalise
from ingestion.source import ControlTotals, Source
from ingestion.workspace import workspace
from shared.logs import get_logger
from shared.manifest import (
    CurrencyAmount,
    LandedPage,
    Manifest,
    read_manifest,
    write_manifest,
)
from shared.object_store import ObjectStore
from shared.partition import REJECTED, SALES_DATA, Partition
from shared.settings import Settings
from shared.version import code_version

ATTEMPTS = 3
"""How often a day is pulled when it does not meet its control totals: trade may still arrive
between the pages and the totals. The last pull is kept as it is; the gate judges it."""


@dataclass(frozen=True)
class Snapshot:
    """One pull, normalised. Its files lie in the workspace until they are published to raw."""

    snapshot_id: str
    extracted_at: datetime
    pages: list[LandedPage]
    normalised: Normalised
    control: ControlTotals

    @property
    def meets_control_totals(self) -> bool:
        """Whether the lines and the money that came are those that the retailer announced."""
        came = {
            currency: sum(pair, Decimal()) for currency, pair in self.normalised.amounts.items()
        }
        announced = self.control.amounts
        return self.normalised.rows.source == self.control.rows and all(
            came.get(currency, Decimal()) == announced.get(currency, Decimal())
            for currency in {*came, *announced}
        )


def extract_partition(partition: Partition, settings: Settings) -> dict[str, Any]:
    """Pull one partition from its retailer into the raw zone.

    Returns the facts of the snapshot that became the latest one.

    Raises:
        SourceUnavailable: the API or the bucket did not answer.
        ConfigurationError: an address or a credential is missing or wrong.
        DataError: what came breaks the contract; the raw zone stays as it was.
    """
    source = load_source(partition.retailer_id)
    store = ObjectStore(settings.object_store)
    with SourceClient(source, settings) as client:
        for attempt in range(1, ATTEMPTS + 1):
            with workspace() as folder:
                snapshot = _pull(client, store, source, partition, folder)
                if snapshot.meets_control_totals or attempt == ATTEMPTS:
                    return _publish_raw(store, source, partition, snapshot, folder)
            get_logger().warning("control totals not met, pulling again", attempt=attempt)
    raise AssertionError("the last attempt returns")


def _pull(
    client: SourceClient, store: ObjectStore, source: Source, partition: Partition, folder: Path
) -> Snapshot:
    extracted_at = datetime.now(UTC)
    snapshot_id = f"{extracted_at:%Y%m%dT%H%M%S%fZ}-{secrets.token_hex(3)}"
    landing = Landing(store, source, partition, snapshot_id, folder / "pages")
    pages = landing.sales(client)
    control, control_page = landing.control_totals(client)
    normalised = normalise(source, partition.sales_date, folder)
    return Snapshot(
        snapshot_id,
        extracted_at,
        [*_counted(pages, normalised), control_page],
        normalised,
        control,
    )


def _counted(pages: list[LandedPage], normalised: Normalised) -> list[LandedPage]:
    """The pages with the number of records that were found in each."""
    return [
        page.model_copy(update={"records": normalised.records_by_page.get(_plain_name(page), 0)})
        for page in pages
    ]


def _plain_name(page: LandedPage) -> str:
    return page.key.rsplit("/", 1)[1].removesuffix(".gz")


def _publish_raw(
    store: ObjectStore, source: Source, partition: Partition, snapshot: Snapshot, folder: Path
) -> dict[str, Any]:
    """Make the snapshot the latest one: data first, the manifest last."""
    manifest = _manifest(source, partition, snapshot, folder)
    standing = read_manifest(store, partition)
    if standing is not None and standing.order > manifest.order:
        # A pull that began later has finished first. This one stays in landing only.
        return {"snapshot_id": standing.snapshot_id, "superseded": manifest.snapshot_id}
    store.upload(partition.raw_key(SALES_DATA), folder / SALES_DATA)
    store.upload(partition.raw_key(REJECTED), folder / REJECTED)
    write_manifest(store, partition, manifest)
    return {"snapshot_id": manifest.snapshot_id, **manifest.rows.model_dump()}


def _manifest(source: Source, partition: Partition, snapshot: Snapshot, folder: Path) -> Manifest:
    return Manifest(
        retailer=source.retailer,
        sales_date=partition.sales_date.isoformat(),
        snapshot_id=snapshot.snapshot_id,
        extracted_at=snapshot.extracted_at,
        code_version=code_version(),
        pages=snapshot.pages,
        rows=snapshot.normalised.rows,
        control_rows=snapshot.control.rows,
        amounts=_amounts(snapshot),
        unknown_fields=snapshot.normalised.unknown_fields,
        data_sha256=_sha256(folder / SALES_DATA),
        rejected_sha256=_sha256(folder / REJECTED),
    )


def _amounts(snapshot: Snapshot) -> list[CurrencyAmount]:
    came, announced = snapshot.normalised.amounts, snapshot.control.amounts
    nothing = (Decimal(), Decimal())
    return [
        CurrencyAmount(
            currency_code=currency,
            control=announced.get(currency, Decimal()),
            normalised=came.get(currency, nothing)[0],
            rejected=came.get(currency, nothing)[1],
        )
        for currency in sorted({*came, *announced})
    ]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
