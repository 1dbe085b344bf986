"""Rows whose retention has ended: found partition by partition, deleted by the owner's functions.

Each partition is a transaction of its own, under the partition's lock: no load ever waits for
longer than for another load of the same partition. What an interrupted run has left, the next one
deletes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from shared.output.logs import get_logger
from shared.partition import Partition
from shared.postgres.connection import Cursor, Role, lock_partitions, read_sql, transaction
from shared.settings import Settings

AT_ONCE = 1000
"""Rows that belong to no partition's lock, in one transaction."""


@dataclass(frozen=True)
class Kept:
    """One kind of rows, and how long they are kept."""

    what: str
    """For people: what goes."""
    expire: Path
    """The statement that deletes what is due and says how many rows that was."""
    days: Mapping[str, int]
    """Its parameters: days."""
    due: Path | None = None
    """The query for the partitions that may have something due, and parameters of theirs; None for
    rows that are deleted without looking at partitions, in batches."""

    @property
    def parameters(self) -> dict[str, Any]:
        """What both statements are bound with."""
        return {name: timedelta(days=days) for name, days in self.days.items()}


@dataclass(frozen=True)
class Gone:
    """What went of one place, or would go."""

    place: str
    rows: int


class _OnlyLooked(Exception):  # noqa: N818 - no error: the transaction is to be rolled back
    """A dry run has counted what would go."""


def expire_rows(
    settings: Settings, role: Role, kinds: Sequence[Kept], *, dry_run: bool
) -> Iterator[str]:
    """Delete what is due of each kind, and log it; yields a line for each place that had some.

    A dry run deletes in transactions that it rolls back: it says exactly what would go.

    Raises:
        SourceUnavailable: the warehouse does not answer. What is deleted by then stays so.
    """
    for kept in kinds:
        rows = places = 0
        for gone in _expire(settings, role, kept, dry_run=dry_run):
            rows += gone.rows
            places += 1
            yield f"{kept.what}: {gone.place}  {gone.rows:,} rows"
        if not dry_run:
            get_logger().info(
                "rows expired", what=kept.what, places=places, rows=rows, **dict(kept.days)
            )


def _expire(settings: Settings, role: Role, kept: Kept, *, dry_run: bool) -> Iterator[Gone]:
    if kept.due is None:
        yield from _in_batches(settings, role, kept, dry_run=dry_run)
        return
    with transaction(settings.database, role) as cursor:
        cursor.execute(read_sql(kept.due), kept.parameters)
        due = cursor.fetchall()
    for retailer_id, sales_date, *more in due:
        partition = Partition(retailer_id, sales_date, *more)
        rows = _in_one(settings, role, _of_partition(kept, partition), dry_run=dry_run)
        if rows:
            yield Gone(str(partition), rows)


def _in_batches(settings: Settings, role: Role, kept: Kept, *, dry_run: bool) -> Iterator[Gone]:
    most = {"most": 2**31 - 1 if dry_run else AT_ONCE}

    def delete(cursor: Cursor) -> int:
        return _deleted(cursor, kept, most)

    while rows := _in_one(settings, role, delete, dry_run=dry_run):
        yield Gone("the oldest", rows)
        if dry_run or rows < AT_ONCE:
            return


def _of_partition(kept: Kept, partition: Partition) -> Callable[[Cursor], int]:
    def delete(cursor: Cursor) -> int:
        lock_partitions(cursor, [partition])
        return _deleted(cursor, kept, partition.as_dict())

    return delete


def _deleted(cursor: Cursor, kept: Kept, more: Mapping[str, Any]) -> int:
    cursor.execute(read_sql(kept.expire), {**kept.parameters, **more})
    (rows,) = cursor.fetchone() or (0,)
    return int(rows)


def _in_one(
    settings: Settings, role: Role, delete: Callable[[Cursor], int], *, dry_run: bool
) -> int:
    """One transaction; a dry run's comes to nothing."""
    rows = 0
    try:
        with transaction(settings.database, role) as cursor:
            rows = delete(cursor)
            if dry_run:
                raise _OnlyLooked
    except _OnlyLooked:
        pass
    return rows
