"""The manifest of a raw partition: what was asked, what came, and what became of it.

It is written last, and names objects that are never replaced: a loader that trusts only the
manifest never reads half a partition, nor a mixture of two.
"""

import time
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Self

from pydantic import AwareDatetime, BaseModel, Field, model_validator

from shared.errors import RawZoneError, UsageError
from shared.partition import MANIFEST, REJECTED, SALES, SNAPSHOT_ZONE, Partition, data_name
from shared.retailer import Retailer
from shared.s3.object_store import ObjectNotFound, ObjectStore

FORMAT_VERSION = 2
"""Of the manifests that are written. Of format 1, the data lay in the raw zone alone."""
LARGEST = 64 * 2**20
"""Bytes of a manifest. A day in a hundred thousand pages has half as many."""
TRIES, PAUSE = 3, 0.1
"""How often a manifest is read, and the seconds between: servers that are not AWS's may show one
half-written while it is replaced."""


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
    control: Decimal | None
    """The retailer's own sum; None where it gives none."""
    normalised: Decimal
    rejected: Decimal


class CountedQuantity(BaseModel):
    """What records count, such as inventory, summed at each hop of ingestion."""

    control: Decimal | None
    """The retailer's own sum; None where it gives none."""
    normalised: Decimal
    rejected: Decimal


UNITS = "UNITS"
"""In the place of a currency: what records count. Manifests once had it among their amounts."""


class Manifest(BaseModel):
    """One snapshot of one entity of one partition."""

    format_version: int = Field(default=1, ge=1, le=FORMAT_VERSION)
    entity: str = SALES
    retailer: Retailer
    sales_date: str
    snapshot_id: str = Field(pattern=r"\A[A-Za-z0-9._-]{1,100}(\+[0-9]{4,6})?\z")
    generation: int = Field(default=0, ge=0, lt=2**62)
    """PostgreSQL gave it when the pull began: the higher one is the newer snapshot. 0 before
    there were generations."""
    extracted_at: AwareDatetime
    """When the pull began, by the database's clock."""
    code_version: str
    pages: list[LandedPage]
    rows: RowCounts
    control_rows: int | None
    """The retailer's own count; None where it gives none."""
    amounts: list[CurrencyAmount]
    quantity: CountedQuantity | None = None
    """None of an entity whose records count nothing."""
    unknown_fields: list[str]
    """Fields outside the contract: kept in landing, reported, never a failure."""
    repeated_records: int = 0
    """Records that came twice over a moving page, and were taken once."""
    data_key: str | None = Field(default=None, pattern=rf"\A{SNAPSHOT_ZONE}")
    """Of the canonical records. None in format 1: they lie under the raw zone's own key."""
    data_sha256: str
    rejected_key: str | None = Field(default=None, pattern=rf"\A{SNAPSHOT_ZONE}")
    rejected_sha256: str
    source_records_key: str | None = Field(default=None, pattern=r"\Alanding/")
    """Of the rejected records' text, which ends with landing: it may be gone. None where nothing
    was rejected, and before the text lay apart from `_rejected.json`."""
    source_records_sha256: str | None = None

    @model_validator(mode="after")
    def _means_what_it_meant(self) -> Self:
        """In format 1 nobody declared who revises lines: whatever came last took the place."""
        if self.format_version == 1 and "revises_lines" not in self.retailer.model_fields_set:
            self.retailer = self.retailer.model_copy(update={"revises_lines": True})
        return self

    @model_validator(mode="after")
    def _counts_apart_from_money(self) -> Self:
        for each in [each for each in self.amounts if each.currency_code == UNITS]:
            self.amounts.remove(each)
            self.quantity = CountedQuantity(**each.model_dump(exclude={"currency_code"}))
        return self

    @property
    def order(self) -> tuple[int, datetime, str]:
        """What makes one snapshot newer than another."""
        return self.generation, self.extracted_at, self.snapshot_id

    @property
    def hashes(self) -> dict[str, str]:
        """SHA-256 of the snapshot's objects, by their names."""
        return {data_name(self.entity): self.data_sha256, REJECTED: self.rejected_sha256}

    def key_of(self, name: str, partition: Partition) -> str:
        """Where an object of the snapshot lies (its data, or `REJECTED`), of the partition whose
        manifest this is."""
        named = self.rejected_key if name == REJECTED else self.data_key
        return named or partition.raw_key(name)


def read_manifest(store: ObjectStore, partition: Partition) -> Manifest | None:
    """The manifest of the partition's latest snapshot, or None if it was never ingested.

    Raises:
        RawZoneError: the object is there, and is no manifest.
    """
    for _ in range(TRIES - 1):
        try:
            return _read(store, partition)
        except RawZoneError:
            time.sleep(PAUSE)
    return _read(store, partition)


def _read(store: ObjectStore, partition: Partition) -> Manifest | None:
    key = partition.raw_key(MANIFEST)
    try:
        return Manifest.model_validate_json(store.get(key, LARGEST))
    except ObjectNotFound:
        return None
    except ValueError as error:
        raise RawZoneError(
            f"{key} is not a readable manifest; ingest {partition} again, which replaces it"
        ) from error


class NeverIngestedError(UsageError):
    """The raw zone has no manifest of the partition."""


def require_manifest(store: ObjectStore, partition: Partition) -> Manifest:
    """As `read_manifest`, for a stage that cannot go on without it.

    Raises:
        NeverIngestedError: the partition was never ingested.
    """
    manifest = read_manifest(store, partition)
    if manifest is None:
        raise NeverIngestedError(
            f"{partition} was never ingested: run python -m ingestion.main"
            f" {partition.sales_date} --retailer {partition.retailer_id}"
        )
    return manifest


def write_manifest(
    store: ObjectStore,
    partition: Partition,
    manifest: Manifest,
    before: Callable[[], object] | None = None,
) -> None:
    """Make the snapshot the partition's latest. Call it after all else is written.

    Args:
        store: the bucket.
        partition: whose manifest it is.
        manifest: of the snapshot.
        before: called before each try to write; what it raises keeps the manifest from being
            written. Whoever holds the partition's lock makes sure that it still does.
    """
    key = partition.raw_key(MANIFEST)
    store.put(key, manifest.model_dump_json(indent=1).encode(), before=before)
