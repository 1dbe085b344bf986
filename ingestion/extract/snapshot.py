"""A snapshot, one pull of one entity of one partition, and its manifest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from ingestion.declare.source import ControlTotals, Entity, Source
from ingestion.extract.landing import plain_name
from ingestion.normalise.canonical import NOT_SUMMED
from ingestion.normalise.normalise import Normalised
from shared.manifest import (
    FORMAT_VERSION,
    UNITS,
    CountedQuantity,
    CurrencyAmount,
    LandedPage,
    Manifest,
)
from shared.partition import REJECTED, SOURCE_RECORDS, Partition
from shared.version import code_version


@dataclass(frozen=True)
class Snapshot:
    """One pull, normalised. Its files lie in the workspace until they are published to raw."""

    snapshot_id: str
    generation: int
    """The higher one is the newer snapshot."""
    extracted_at: datetime
    """When the pull began, by the database's clock."""
    pages: list[LandedPage]
    normalised: Normalised
    control: ControlTotals | None

    @property
    def is_verified(self) -> bool:
        """Whether every record and all money came as announced, and nothing looks odd."""
        return (
            self._meets_control_totals
            and self.normalised.rows.rejected == 0
            and self.normalised.pages.boundary_duplicates == 0
        )

    @property
    def _meets_control_totals(self) -> bool:
        if self.control is None:
            return self.normalised.pages.repeated_records == 0
        came = {unit: sum(pair, Decimal()) for unit, pair in self.normalised.amounts.items()}
        # Canonical money has four decimals; a sum that floats once smeared has more.
        announced = {unit: round(sum_, 4) for unit, sum_ in self.control.amounts.items()}
        return self.normalised.rows.source == self.control.rows and all(
            came.get(unit, Decimal()) == announced.get(unit, Decimal())
            for unit in {*came, *announced}
        )

    def says_the_same_as(self, other: "Snapshot | None") -> bool:
        """Whether another pull brought the same records, the same rejects, the same totals."""
        return other is not None and (
            self.normalised.data_sha256,
            self.normalised.rejected_sha256,
            self.control,
        ) == (other.normalised.data_sha256, other.normalised.rejected_sha256, other.control)

    @property
    def unverified(self) -> dict[str, Any]:
        """What an unverified extraction shows, for the log."""
        rows, pages = self.normalised.rows, self.normalised.pages
        return {
            "snapshot_id": self.snapshot_id,
            "control_rows": self.control.rows if self.control else None,
            "source_rows": rows.source,
            "rejected_rows": rows.rejected,
            "repeated_records": pages.repeated_records,
            "boundary_duplicates": pages.boundary_duplicates,
        }


def manifest_of(
    source: Source, entity: Entity, partition: Partition, snapshot: Snapshot
) -> Manifest:
    """What is written last of a snapshot."""
    normalised = snapshot.normalised
    return Manifest(
        format_version=FORMAT_VERSION,
        entity=entity.name,
        retailer=source.retailer,
        sales_date=partition.sales_date.isoformat(),
        snapshot_id=snapshot.snapshot_id,
        generation=snapshot.generation,
        extracted_at=snapshot.extracted_at,
        code_version=code_version(),
        pages=_counted(snapshot),
        rows=normalised.rows,
        control_rows=snapshot.control.rows if snapshot.control else None,
        amounts=_amounts(snapshot),
        quantity=_quantity(snapshot),
        unknown_fields=normalised.pages.unknown_fields,
        repeated_records=normalised.pages.repeated_records,
        data_key=partition.snapshot_key(partition.data_name, snapshot.snapshot_id),
        data_sha256=normalised.data_sha256,
        rejected_key=partition.snapshot_key(REJECTED, snapshot.snapshot_id),
        rejected_sha256=normalised.rejected_sha256,
        source_records_key=_source_records_key(partition, snapshot),
        source_records_sha256=normalised.source_records_sha256,
    )


def _source_records_key(partition: Partition, snapshot: Snapshot) -> str | None:
    """In landing: what a retailer sent ends with the pages that it came in."""
    if snapshot.normalised.source_records_sha256 is None:
        return None
    return partition.landing_prefix(snapshot.snapshot_id) + SOURCE_RECORDS


def _counted(snapshot: Snapshot) -> list[LandedPage]:
    """The pages with the number of records that were found in each."""
    counts = snapshot.normalised.pages.records_by_page
    return [
        page.model_copy(update={"records": counts.get(plain_name(page), 0)})
        for page in snapshot.pages
    ]


def _amounts(snapshot: Snapshot) -> list[CurrencyAmount]:
    came = snapshot.normalised.amounts
    announced = snapshot.control.amounts if snapshot.control else None
    units = ({*came} if announced is None else {*came, *announced}) - {NOT_SUMMED, UNITS}
    return [_amount(unit, _hops(unit, came, announced)) for unit in sorted(units)]


def _quantity(snapshot: Snapshot) -> CountedQuantity | None:
    came = snapshot.normalised.amounts
    announced = snapshot.control.amounts if snapshot.control else None
    if UNITS not in came and UNITS not in (announced or {}):
        return None
    return _hops(UNITS, came, announced)


def _amount(currency: str, hops: CountedQuantity) -> CurrencyAmount:
    return CurrencyAmount(
        currency_code=currency,
        control=hops.control,
        normalised=hops.normalised,
        rejected=hops.rejected,
    )


def _hops(
    unit: str,
    came: Mapping[str, tuple[Decimal, Decimal]],
    announced: Mapping[str, Decimal] | None,
) -> CountedQuantity:
    """The sums in one unit: what was announced, normalised and rejected."""
    normalised, rejected = came.get(unit, (Decimal(), Decimal()))
    return CountedQuantity(
        control=None if announced is None else announced.get(unit, Decimal()),
        normalised=normalised,
        rejected=rejected,
    )
