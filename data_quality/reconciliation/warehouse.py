"""What PostgreSQL holds of the partitions: the ledger, staging and the star, one query a hop."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from data_quality.reconciliation.figures import Counted, Difference
from shared.partition import Partition
from shared.postgres.connection import Cursor, read_sql, transaction
from shared.settings import Settings

SQL_FOLDER = Path(__file__).parent / "sql"
ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
"""All queries see the warehouse as it was at the first: a load meanwhile changes no figure."""


@dataclass(frozen=True)
class LedgerAmounts:
    """The ledger's money of one snapshot in one currency."""

    control: Decimal | None
    normalised: Decimal
    rejected: Decimal
    superseded: Decimal
    quarantined: Decimal | None
    published: Decimal | None


@dataclass(frozen=True)
class Load:
    """The ledger's row of one snapshot, and the rejected records that are kept of it."""

    snapshot_id: str
    generation: int
    extracted_at: datetime
    data_sha256: str
    rejected_sha256: str
    control_rows: int | None
    source_rows: int
    normalised_rows: int
    rejected_rows: int
    rejected_without_amount_rows: int
    staged_rows: int
    superseded_rows: int
    quarantined_rows: int | None
    published_rows: int | None
    verdict: str | None
    gate_verdict: str | None
    """The latest audit's, of what is staged."""
    override_id: int | None
    details_expired_at: datetime | None
    """When its rejected records were deleted, as those of a superseded snapshot."""
    amounts: dict[str, LedgerAmounts] = field(default_factory=dict)
    rejected: Counted = field(default_factory=Counted)
    quarantined: Counted = field(default_factory=Counted)

    @property
    def order(self) -> tuple[int, datetime, str]:
        """What makes one snapshot newer than another, as in the manifest."""
        return self.generation, self.extracted_at, self.snapshot_id

    def money(self, hop: str) -> dict[str, Decimal]:
        """The sums of one hop, such as `control`, by currency."""
        return {
            code: amount
            for code, amounts in self.amounts.items()
            if (amount := getattr(amounts, hop)) is not None
        }


@dataclass
class Staged:
    """The staged rows of one snapshot."""

    kept: Counted = field(default_factory=Counted)
    superseded: Counted = field(default_factory=Counted)


@dataclass
class Book:
    """All that PostgreSQL holds of one partition."""

    staged_id: str | None = None
    published_id: str | None = None
    loads: dict[str, Load] = field(default_factory=dict)
    staging: dict[str, Staged] = field(default_factory=lambda: defaultdict(Staged))
    star: Counted = field(default_factory=Counted)
    strays: dict[str, int] = field(default_factory=dict)
    """Facts that point to the wrong member, by what is wrong."""
    unknown: set[str] = field(default_factory=set)
    """Snapshots of which there is money or a reject, and no row in the ledger."""

    @property
    def published(self) -> Load | None:
        """The snapshot that readers see."""
        return self.loads.get(self.published_id or "")


Books = dict[Partition, Book]
Row = tuple[Any, ...]
"""Of a query, without the partition that it begins with."""
STRAYS = ("another day of the calendar", "no member of its retailer", "no valid customer version")
UNSUPPORTED = {"unsold_members": "without a fact", "unobserved_members": "without an observation"}


def read_warehouse(settings: Settings, first: date, last: date) -> tuple[Books, list[Difference]]:
    """The partitions of the dates, and the dimension members of any day that nothing supports.

    Raises:
        SourceUnavailable: the warehouse does not answer.
    """
    books: Books = defaultdict(Book)
    dates = {"first": first, "last": last}
    with transaction(settings.database, "audit") as cursor:
        cursor.execute(ONE_MOMENT)
        for read in (_pointers, _loads, _amounts, _rejected, _staged, _star, _strays):
            name = read.__name__.removeprefix("_")
            for retailer_id, sales_date, *row in _rows(cursor, name, dates):
                read(books[Partition(retailer_id, sales_date)], tuple(row))
        return dict(books), list(_unsupported(cursor))


def _rows(cursor: Cursor, name: str, parameters: dict[str, date] | None = None) -> list[Row]:
    cursor.execute(read_sql(SQL_FOLDER / f"{name}.sql"), parameters)
    return cursor.fetchall()


def _pointers(book: Book, row: Row) -> None:
    book.staged_id, book.published_id = row


def _loads(book: Book, row: Row) -> None:
    load = Load(*row)
    book.loads[load.snapshot_id] = load


def _amounts(book: Book, row: Row) -> None:
    snapshot_id, currency_code, *amounts = row
    if snapshot_id in book.loads:
        book.loads[snapshot_id].amounts[currency_code] = LedgerAmounts(*amounts)
    else:
        book.unknown.add(snapshot_id)


def _rejected(book: Book, row: Row) -> None:
    snapshot_id, is_quarantined, *counted = row
    load = book.loads.get(snapshot_id)
    if load is not None:
        (load.quarantined if is_quarantined else load.rejected).add(*counted)
    else:
        book.unknown.add(snapshot_id)


def _staged(book: Book, row: Row) -> None:
    snapshot_id, is_superseded, *counted = row
    staged = book.staging[snapshot_id]
    (staged.superseded if is_superseded else staged.kept).add(*counted)


def _star(book: Book, row: Row) -> None:
    book.star.add(*row)


def _strays(book: Book, row: Row) -> None:
    book.strays = dict(zip(STRAYS, row, strict=True))


def _unsupported(cursor: Cursor) -> Iterator[Difference]:
    for name, what in UNSUPPORTED.items():
        for retailer_id, dimension, count in _rows(cursor, name):
            said = f"{dimension} {what}"
            yield Difference(retailer_id, None, "star to dimensions", said, 0, count)
