"""Extract one partition: fetch, land, normalise, and make it the raw zone's latest snapshot."""

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
from shared.errors import DataError, SourceUnavailable
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

ATTEMPTS = 4
"""How often a doubtful day is pulled before it is given up."""


@dataclass(frozen=True)
class Snapshot:
    """One pull, normalised. Its files lie in the workspace until they are published to raw."""

    snapshot_id: str
    extracted_at: datetime
    pages: list[LandedPage]
    normalised: Normalised
    control: ControlTotals

    @property
    def is_beyond_doubt(self) -> bool:
        """Whether every line and all money came as announced, and nothing looks odd."""
        return (
            self._meets_control_totals
            and self.normalised.rows.rejected == 0
            and self.normalised.pages.seams == 0
        )

    @property
    def _meets_control_totals(self) -> bool:
        came = {
            currency: sum(pair, Decimal()) for currency, pair in self.normalised.amounts.items()
        }
        announced = self.control.amounts
        return self.normalised.rows.source == self.control.rows and all(
            came.get(currency, Decimal()) == announced.get(currency, Decimal())
            for currency in {*came, *announced}
        )

    def says_the_same_as(self, other: "Snapshot | None") -> bool:
        """Whether another pull brought the same records, the same rejects, the same totals."""
        return other is not None and (
            self.normalised.data_sha256,
            self.normalised.rejected_sha256,
            self.control,
        ) == (other.normalised.data_sha256, other.normalised.rejected_sha256, other.control)


def extract_partition(partition: Partition, settings: Settings) -> dict[str, Any]:
    """Pull one partition from its retailer into the raw zone.

    A pull that is beyond doubt is taken at once. A doubtful one (it misses the control totals, or
    has rejects, or a page may have moved) is taken when a second pull, cut into other pages, says
    the same: then that is what the retailer holds, and the gate judges it.

    Returns the facts of the snapshot that became the latest one.

    Raises:
        SourceUnavailable: the API or the bucket did not answer, or no two pulls agree.
        ConfigurationError: an address or a credential is missing or wrong.
        DataError: what came breaks the contract, at every pull; the raw zone stays as it was.
    """
    source = load_source(partition.retailer_id)
    store = ObjectStore(settings.object_store)
    before: Snapshot | None = None
    broken: DataError | None = None
    with SourceClient(source, settings) as client:
        for attempt in range(ATTEMPTS):
            with workspace() as folder:
                landing = _landing(store, source, partition, folder, attempt)
                try:
                    snapshot = _pull(client, landing, folder)
                except DataError as error:
                    get_logger().warning("doubtful pull", reason=str(error))
                    broken = error
                    continue
                if snapshot.is_beyond_doubt or snapshot.says_the_same_as(before):
                    return _publish_raw(store, source, partition, snapshot, folder)
                get_logger().warning("doubtful pull", **_doubts(snapshot))
                before = snapshot
    raise broken or SourceUnavailable(f"{partition}: no two of {ATTEMPTS} pulls say the same")


def _landing(
    store: ObjectStore, source: Source, partition: Partition, folder: Path, attempt: int
) -> Landing:
    extracted_at = datetime.now(UTC)
    return Landing(
        store=store,
        source=source,
        partition=partition,
        extracted_at=extracted_at,
        snapshot_id=f"{extracted_at:%Y%m%dT%H%M%S%fZ}-{secrets.token_hex(3)}",
        folder=folder / "pages",
        # Other pages each time: what a moving page hid or doubled then shows.
        page_size=source.sales.page_size * 3 // (3 + attempt),
    )


def _pull(client: SourceClient, landing: Landing, folder: Path) -> Snapshot:
    pages = landing.sales(client)
    control, control_page = landing.control_totals(client)
    normalised = normalise(landing.source, landing.partition.sales_date, folder)
    return Snapshot(
        landing.snapshot_id,
        landing.extracted_at,
        [*_counted(pages, normalised), control_page],
        normalised,
        control,
    )


def _doubts(snapshot: Snapshot) -> dict[str, Any]:
    rows, pages = snapshot.normalised.rows, snapshot.normalised.pages
    return {
        "snapshot_id": snapshot.snapshot_id,
        "control_rows": snapshot.control.rows,
        "source_rows": rows.source,
        "rejected_rows": rows.rejected,
        "repeated_records": pages.repeated_records,
        "seams": pages.seams,
    }


def _counted(pages: list[LandedPage], normalised: Normalised) -> list[LandedPage]:
    """The pages with the number of records that were found in each."""
    return [
        page.model_copy(
            update={"records": normalised.pages.records_by_page.get(_plain_name(page), 0)}
        )
        for page in pages
    ]


def _plain_name(page: LandedPage) -> str:
    return page.key.rsplit("/", 1)[1].removesuffix(".gz")


def _publish_raw(
    store: ObjectStore, source: Source, partition: Partition, snapshot: Snapshot, folder: Path
) -> dict[str, Any]:
    """Make the snapshot the latest one: data first, the manifest last."""
    manifest = _manifest(source, partition, snapshot)
    standing = read_manifest(store, partition)
    if standing is not None and standing.order > manifest.order:
        # A pull that began later has finished first. This one stays in landing only.
        return {"snapshot_id": standing.snapshot_id, "superseded": manifest.snapshot_id}
    store.upload(partition.raw_key(SALES_DATA), folder / SALES_DATA)
    store.upload(partition.raw_key(REJECTED), folder / REJECTED)
    write_manifest(store, partition, manifest)
    return {"snapshot_id": manifest.snapshot_id, **manifest.rows.model_dump()}


def _manifest(source: Source, partition: Partition, snapshot: Snapshot) -> Manifest:
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
        unknown_fields=snapshot.normalised.pages.unknown_fields,
        repeated_records=snapshot.normalised.pages.repeated_records,
        data_sha256=snapshot.normalised.data_sha256,
        rejected_sha256=snapshot.normalised.rejected_sha256,
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
