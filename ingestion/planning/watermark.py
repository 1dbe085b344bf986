"""How far a retailer's changes were seen and loaded, and the few ways in which that moves.

A watermark advances only to what the source showed, only after all that it was shown is
published, and only forward; `reset` and `replay` are for operators. Every move is in the history.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from shared.output.logs import get_logger
from shared.partition import Partition
from shared.postgres.connection import Cursor, read_sql, transaction
from shared.settings import Settings

SQL_FOLDER = Path(__file__).parent / "sql"
SALES = "sales"


@dataclass(frozen=True)
class Watermark:
    """Where a watermark stands. `generation` counts what was moved by hand."""

    seen_until: datetime | None = None
    replay_from: datetime | None = None
    generation: int = 0
    updated_at: datetime | None = None

    def since(self, overlap: timedelta) -> datetime | None:
        """From when on the source is asked for changes; None asks for all."""
        if self.seen_until is None:
            return None
        return min(self.seen_until, self.replay_from or self.seen_until) - overlap


@dataclass(frozen=True)
class Advance:
    """What a run saw, and may say of it once all its partitions are published."""

    retailer_id: str
    seen_until: datetime
    overlap: timedelta
    generation: int
    """Of the watermark from which the run started."""

    def as_dict(self) -> dict[str, Any]:
        """As JSON can carry it, from one Airflow task to the next."""
        return {
            "retailer_id": self.retailer_id,
            "seen_until": self.seen_until.isoformat(),
            "overlap": self.overlap.total_seconds(),
            "generation": self.generation,
        }

    @classmethod
    def from_dict(cls, fields: dict[str, Any]) -> "Advance":
        """The inverse of `as_dict`."""
        return cls(
            fields["retailer_id"],
            datetime.fromisoformat(fields["seen_until"]),
            timedelta(seconds=fields["overlap"]),
            fields["generation"],
        )


@dataclass(frozen=True)
class Move:
    """Who moves a watermark by hand, and why."""

    moved_by: str
    reason: str | None = None


def execute(cursor: Cursor, name: str, parameters: dict[str, Any]) -> None:
    """Run one of the SQL files beside this module."""
    cursor.execute(read_sql(SQL_FOLDER / f"{name}.sql"), parameters)


def read_watermark(cursor: Cursor, retailer_id: str, entity: str = SALES) -> Watermark:
    """Where the watermark stands; an empty one if no run or operator ever set it."""
    execute(cursor, "read_watermark", {"retailer_id": retailer_id, "entity": entity})
    row = cursor.fetchone()
    return Watermark(*row) if row else Watermark()


def advance_watermarks(
    advances: Iterable[Advance],
    planned: Iterable[Partition],
    published: Iterable[Partition],
    settings: Settings,
    moved_by: str,
) -> list[str]:
    """Advance the watermark of each retailer all of whose planned partitions were published.

    The others' stay, so that the next run finds their changes again. Returns who advanced.
    """
    behind = {partition.retailer_id for partition in set(planned) - set(published)}
    ready = [advance for advance in advances if advance.retailer_id not in behind]
    return [item.retailer_id for item in ready if advance_watermark(item, settings, moved_by)]


def advance_watermark(advance: Advance, settings: Settings, moved_by: str) -> bool:
    """Say that all changes up to `advance.seen_until` are loaded; False where an operator moved
    the watermark after the run was planned, which then is as if it had not looked."""
    with transaction(settings.database, "load") as cursor:
        standing = lock_watermark(cursor, advance.retailer_id)
        if standing.generation != advance.generation:
            get_logger().warning("watermark moved by hand meanwhile", **advance.as_dict())
            return False
        seen_until = max(advance.seen_until, standing.seen_until or advance.seen_until)
        target = Watermark(seen_until, None, standing.generation)
        move = "advance" if standing.seen_until else "start"
        move_watermark(
            cursor, advance.retailer_id, move, standing, target, advance.overlap, Move(moved_by)
        )
    return True


def lock_watermark(cursor: Cursor, retailer_id: str) -> Watermark:
    """Where the watermark stands, which nobody else moves until the transaction ends."""
    execute(cursor, "lock_watermark", {"retailer_id": retailer_id, "entity": SALES})
    return read_watermark(cursor, retailer_id)


def move_watermark(
    cursor: Cursor,
    retailer_id: str,
    kind: str,
    standing: Watermark,
    target: Watermark,
    overlap: timedelta,
    move: Move,
) -> None:
    """Put the watermark from `standing` to `target`, and keep the move in the history."""
    key = {"retailer_id": retailer_id, "entity": SALES}
    execute(cursor, "write_watermark", key | asdict(target) | {"overlap": overlap})
    # A run that showed nothing new only says that it was here, which is in updated_at.
    if kind != "advance" or asdict(target) != asdict(standing) | {"updated_at": None}:
        values = {"move": kind, "seen_until_before": standing.seen_until, **asdict(move)}
        execute(cursor, "note_move", key | asdict(target) | values)
