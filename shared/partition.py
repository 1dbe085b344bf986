"""The partition, the unit of everything: one entity of one retailer on one sales date."""

import re
from dataclasses import dataclass, replace
from datetime import date

from shared.dates import parse_sales_date
from shared.errors import UsageError

SALES = "sales"
SALES_DATA = "sales_data.json"
REJECTED = "_rejected.json"
SOURCE_RECORDS = "_rejected_records.json"
"""The text of the rejected records: as the retailer sent them, so that it lies in landing and ends
with it."""
MANIFEST = "_manifest.json"
RAW_ZONE = "raw/"
"""Prefix of all raw sales."""
SNAPSHOT_ZONE = "snapshots/"
"""Prefix of the canonical records of all snapshots: written once, never replaced."""
DECISIONS_ZONE = "decisions/"
"""Prefix of what people decided: rules of the database, overrides, exchange rates. It never
expires."""
OVERRIDES_ZONE = f"{DECISIONS_ZONE}overrides/"
_DAY_KEY = r"([^/]+)/year=(\d{4})/month=(\d\d)/day=(\d\d)/[^/]+"
RAW_KEY = re.compile(f"{RAW_ZONE}{_DAY_KEY}")
OVERRIDE_KEY = re.compile(f"{OVERRIDES_ZONE}{_DAY_KEY}")


def data_name(entity: str) -> str:
    """The name of the object that holds an entity's canonical records."""
    return SALES_DATA if entity == SALES else f"{entity}.json"


@dataclass(frozen=True, order=True)
class Partition:
    """One entity of one retailer on one sales date, and where the bucket keeps it."""

    retailer_id: str
    sales_date: date
    """The store's local business date."""
    entity: str = SALES

    def __str__(self) -> str:
        of = "" if self.entity == SALES else f" {self.entity}"
        return f"{self.retailer_id} {self.sales_date.isoformat()}{of}"

    def of(self, entity: str) -> "Partition":
        """The same retailer's partition of another entity on the same date."""
        return replace(self, entity=entity)

    @property
    def data_name(self) -> str:
        """The name of the object that holds its canonical records."""
        return data_name(self.entity)

    @property
    def _day(self) -> str:
        return f"year={self.sales_date:%Y}/month={self.sales_date:%m}/day={self.sales_date:%d}"

    def landing_prefix(self, snapshot_id: str, of: str | None = None) -> str:
        """Prefix of the verbatim pages of one snapshot, with its closing slash.

        Args:
            snapshot_id: whose pages.
            of: what lies apart from the entity's pages, such as its control totals.
        """
        place = f"landing/{self.retailer_id}/{of or self.entity}"
        return f"{place}/{self._day}/snapshot={snapshot_id}/"

    def snapshot_prefix(self, snapshot_id: str) -> str:
        """Prefix of the canonical records of one snapshot, with its closing slash."""
        place = f"{SNAPSHOT_ZONE}{self.retailer_id}/{self.entity}"
        return f"{place}/{self._day}/snapshot={snapshot_id}/"

    def snapshot_key(self, name: str, snapshot_id: str) -> str:
        """Key of one object (`data_name` or `REJECTED`) of one snapshot."""
        return f"{self.snapshot_prefix(snapshot_id)}{name}"

    def raw_key(self, name: str) -> str:
        """Key of the manifest (`MANIFEST`) of the latest snapshot, or of the copy of one of its
        objects (`data_name` or `REJECTED`) that people and Athena read.

        Sales lie under `raw/`, every other entity under a prefix of its own name.
        """
        zone = "raw" if self.entity == SALES else self.entity
        return f"{zone}/{self.retailer_id}/{self._day}/{name}"

    @property
    def overrides_prefix(self) -> str:
        """Prefix of the signed overrides of the partition's snapshots, with its closing slash."""
        return f"{OVERRIDES_ZONE}{self.retailer_id}/{self._day}/"

    @classmethod
    def from_raw_key(cls, key: str) -> "Partition | None":
        """The partition of any object of the raw sales; None for what is no such object's key."""
        return cls._from_place(RAW_KEY.fullmatch(key))

    @classmethod
    def from_override_key(cls, key: str) -> "Partition | None":
        """The partition of an override's object; None for what is no such object's key."""
        return cls._from_place(OVERRIDE_KEY.fullmatch(key))

    @classmethod
    def _from_place(cls, place: re.Match[str] | None) -> "Partition | None":
        if place is None:
            return None
        retailer_id, *day = place.groups()
        try:
            return cls(retailer_id, date.fromisoformat("-".join(day)))
        except ValueError:
            return None

    @property
    def raw_month(self) -> str:
        """Prefix of the raw sales of the partition's month, with its closing slash."""
        return f"raw/{self.retailer_id}/year={self.sales_date:%Y}/month={self.sales_date:%m}/"

    def as_dict(self) -> dict[str, str]:
        """The partition as JSON can carry it, for example from one Airflow task to the next."""
        return {
            "retailer_id": self.retailer_id,
            "sales_date": self.sales_date.isoformat(),
            "entity": self.entity,
        }

    @classmethod
    def from_dict(cls, fields: dict[str, str]) -> "Partition":
        """The inverse of `as_dict`."""
        return cls(
            fields["retailer_id"],
            date.fromisoformat(fields["sales_date"]),
            fields.get("entity", SALES),
        )


def parse_partition(text: str) -> Partition:
    """A partition from `retailer1 2024-01-15`, as it is written everywhere.

    Raises:
        UsageError: the text names none.
    """
    retailer_id, _, day = text.strip().partition(" ")
    if not re.fullmatch(r"[A-Za-z0-9_]+", retailer_id) or not day:
        raise UsageError(f"{text!r} is no partition: write it as 'retailer1 2024-01-15'")
    return Partition(retailer_id, parse_sales_date(day.strip()))
