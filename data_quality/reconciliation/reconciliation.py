"""The whole: what is known of the dates, what of it does not meet, what is not published yet."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from data_quality.reconciliation.figures import Difference, added
from data_quality.reconciliation.laws import differences_of, pending_reason
from data_quality.reconciliation.raw_partition import RawPartition
from data_quality.reconciliation.raw_zone import read_raw_partitions, read_raw_zone
from data_quality.reconciliation.warehouse import Book, read_warehouse
from shared.partition import Partition
from shared.settings import Settings

HOPS = ("control", "source", "rejected", "superseded", "published")


@dataclass
class Totals:
    """One retailer over all of the dates: rows by hop of what is published, and the star's own."""

    partitions: int = 0
    published: int = 0
    pending: int = 0
    rows: dict[str, int] = field(default_factory=lambda: dict.fromkeys(HOPS, 0))
    star_rows: int = 0
    star_amounts: dict[str, Decimal] = field(default_factory=dict)
    differences: int = 0

    def add(self, book: Book) -> None:
        """Add one partition."""
        self.partitions += 1
        self.star_rows += book.star.rows
        self.star_amounts = added(self.star_amounts, book.star.amounts)
        if book.published is not None:
            self.published += 1
            for hop in HOPS:
                self.rows[hop] += getattr(book.published, f"{hop}_rows") or 0


@dataclass
class Reconciliation:
    """What was found."""

    retailers: dict[str, Totals] = field(default_factory=dict)
    pending: list[tuple[Partition, str]] = field(default_factory=list)
    """Partitions whose raw snapshot readers do not see yet, and why. No difference."""
    differences: list[Difference] = field(default_factory=list)

    @property
    def meets(self) -> bool:
        """Whether not a row and not a cent differs."""
        return not self.differences

    def of(self, retailer_id: str) -> Totals:
        """The retailer's totals."""
        return self.retailers.setdefault(retailer_id, Totals())

    def add(self, partition: Partition, raw: RawPartition, book: Book) -> None:
        """Compare one partition."""
        self.of(partition.retailer_id).add(book)
        reason = pending_reason(raw, book)
        if reason is not None:
            self.of(partition.retailer_id).pending += 1
            self.pending.append((partition, reason))
        self.note(differences_of(partition, raw, book))

    def note(self, differences: list[Difference]) -> None:
        """Add differences."""
        for difference in differences:
            self.of(difference.retailer_id).differences += 1
        self.differences += differences


def reconcile(settings: Settings, first: date = date.min, last: date = date.max) -> Reconciliation:
    """Hold all that is known of the dates against each other, hop by hop.

    The warehouse is read first, at one moment: what is ingested meanwhile is newer than what is
    published, and not the other way round.

    Raises:
        SourceUnavailable: the warehouse or the bucket does not answer.
        ConfigurationError: a credential is missing, or the bucket refuses.
    """
    books, unsupported = read_warehouse(settings, first, last)
    raws = read_raw_zone(settings, first, last, books)
    found = Reconciliation()
    for partition in sorted(raws):
        found.add(partition, raws[partition], books.get(partition, Book()))
    found.note(unsupported)
    return found


def reconcile_partitions(settings: Settings, partitions: Collection[Partition]) -> Reconciliation:
    """As `reconcile`, of some partitions alone: nothing else of the raw zone is listed.

    Raises as `reconcile` does.
    """
    books: dict[Partition, Book] = {}
    for day in {each.sales_date for each in partitions}:
        books |= read_warehouse(settings, day, day)[0]
    raws = read_raw_partitions(settings, partitions)
    found = Reconciliation()
    for partition in sorted(raws):
        found.add(partition, raws[partition], books.get(partition, Book()))
    return found
