"""The manifest of a raw partition: what was asked, what came, and what became of it.

It is written last, so a loader that trusts only the manifest never reads half a partition.
"""

from datetime import datetime
from decimal import Decimal
from typing import Literal, get_args

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.errors import RawZoneError, UsageError
from shared.object_store import ObjectNotFound, ObjectStore
from shared.partition import MANIFEST, SALES, Partition


class Tolerances(BaseModel):
    """How far a retailer's records may be off where the gate's general rules do not fit its API.

    It travels with each snapshot to the gate, whose rules name what they take from here.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    price_rounding: Decimal | None = Field(default=None, ge=0)
    """Of a unit price that is derived from totals: half of its last digit."""
    rejected_share: Decimal | None = Field(default=None, ge=0, le=1)
    """Of a day's records, how many in one may be rejected before the day is refused."""


CustomerAttribute = Literal["city", "country", "loyalty_tier", "postal_code", "region"]
"""A column of `dim_customer` that may change in a customer's life."""
CUSTOMER_ATTRIBUTES: tuple[CustomerAttribute, ...] = get_args(CustomerAttribute)


class Retailer(BaseModel):
    """Who the partition's retailer is, as its source declares it."""

    model_config = ConfigDict(frozen=True)

    retailer_id: str
    name: str
    country: str
    time_zone: str
    currency_code: str
    tolerances: Tolerances = Tolerances()
    tracked_attributes: tuple[CustomerAttribute, ...] = CUSTOMER_ATTRIBUTES
    """What of its customers has a history: a change opens a new version of the customer (type 2).
    Of the others, every version has the latest value (type 1)."""


class LandedPage(BaseModel):
    """One API response body in the landing zone."""

    entity: str
    key: str
    request: str
    """Path and query of the request that brought it; never a credential."""
    sha256: str
    """Of the body as it came, before compression."""
    charset: str = "utf-8"
    """In which the body is written."""
    bytes: int
    records: int


class RowCounts(BaseModel):
    """How many sales lines came, and what became of them."""

    source: int
    normalised: int
    rejected: int
    rejected_without_amount: int
    """Rejected lines whose amount could not be read either."""


class CurrencyAmount(BaseModel):
    """Money of one currency (ISO 4217) at each hop of ingestion."""

    currency_code: str
    control: Decimal
    normalised: Decimal
    rejected: Decimal


class Manifest(BaseModel):
    """One snapshot of one entity of one partition."""

    format_version: int = 1
    entity: str = SALES
    retailer: Retailer
    sales_date: str
    snapshot_id: str
    extracted_at: AwareDatetime
    code_version: str
    pages: list[LandedPage]
    rows: RowCounts
    control_rows: int | None
    """The retailer's own count; None where it gives none."""
    amounts: list[CurrencyAmount]
    unknown_fields: list[str]
    """Fields outside the contract: kept in landing, reported, never a failure."""
    repeated_records: int = 0
    """Records that came twice over a moving page, and were taken once."""
    data_sha256: str
    rejected_sha256: str

    @property
    def order(self) -> tuple[datetime, str]:
        """What makes one snapshot newer than another."""
        return self.extracted_at, self.snapshot_id


def read_manifest(store: ObjectStore, partition: Partition, entity: str = SALES) -> Manifest | None:
    """The manifest of the partition's latest snapshot, or None if it was never ingested.

    Raises:
        RawZoneError: the object is there, and is no manifest.
    """
    key = partition.raw_key(MANIFEST, entity)
    try:
        return Manifest.model_validate_json(store.get(key))
    except ObjectNotFound:
        return None
    except ValueError as error:
        raise RawZoneError(f"{key} is not a readable manifest; ingest {partition} again") from error


def require_manifest(store: ObjectStore, partition: Partition) -> Manifest:
    """As `read_manifest`, for a stage that cannot go on without it.

    Raises:
        UsageError: the partition was never ingested.
    """
    manifest = read_manifest(store, partition)
    if manifest is None:
        raise UsageError(
            f"{partition} was never ingested: run python -m ingestion.main"
            f" {partition.sales_date} --retailer {partition.retailer_id}"
        )
    return manifest


def write_manifest(store: ObjectStore, partition: Partition, manifest: Manifest) -> None:
    """Make the snapshot the partition's latest. Call it after all else is written."""
    key = partition.raw_key(MANIFEST, manifest.entity)
    store.put(key, manifest.model_dump_json(indent=1).encode())
