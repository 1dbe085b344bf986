"""What operators may do to a watermark: put it elsewhere, forget it, have changes loaded again."""

from datetime import datetime, timedelta

from ingestion.planning.watermark import Move, Watermark, execute, lock_watermark, move_watermark
from shared.errors import UsageError
from shared.postgres.connection import transaction
from shared.settings import Settings


def reset_watermark(
    retailer_id: str, to: datetime | None, overlap: timedelta, settings: Settings, move: Move
) -> None:
    """Put the watermark at `to`, or, without it, forget it with all that waits for a load."""
    with transaction(settings.database, "load") as cursor:
        standing = lock_watermark(cursor, retailer_id)
        target = Watermark(to, None, standing.generation + 1)
        move_watermark(cursor, retailer_id, "reset", standing, target, overlap, move)
        if to is None:
            execute(cursor, "forget_plans", {"retailer_id": retailer_id})


def replay_watermark(
    retailer_id: str, replay_from: datetime, overlap: timedelta, settings: Settings, move: Move
) -> None:
    """Have the next run load once more all published days that changed at `replay_from` or later.

    Raises:
        UsageError: there is no watermark yet; the next run asks for all changes anyway.
    """
    with transaction(settings.database, "load") as cursor:
        standing = lock_watermark(cursor, retailer_id)
        if standing.seen_until is None:
            raise UsageError(
                f"{retailer_id} has no watermark yet: its next daily run asks for all changes"
            )
        earliest = min(replay_from, standing.replay_from or replay_from)
        target = Watermark(standing.seen_until, earliest, standing.generation + 1)
        move_watermark(cursor, retailer_id, "replay", standing, target, overlap, move)
