"""What `retail watermark show` prints."""

from collections.abc import Sequence
from datetime import datetime

from ingestion.declare.change_feed import LookBack
from ingestion.planning.watermark import SALES, Watermark, execute, read_watermark
from ingestion.registry import load_changes
from shared.errors import ConfigurationError
from shared.output.plain_text import say
from shared.postgres.connection import Cursor, transaction
from shared.run.selection import selected_retailers
from shared.settings import get_settings

LATEST_MOVES = 5


def print_watermarks(retailers: Sequence[str] | None) -> None:
    """Print, per retailer, its position, what waits for an operator, and the latest moves.

    Raises:
        PipelineError: a retailer is unknown, or the warehouse is down.
    """
    settings = get_settings()
    with transaction(settings.database, "load") as cursor:
        for retailer_id in selected_retailers(settings, retailers):
            say(f"{retailer_id}  {_position(cursor, retailer_id)}")
            for line in _left(cursor, retailer_id):
                say(line)
            _print_moves(cursor, retailer_id)


def _position(cursor: Cursor, retailer_id: str) -> str:
    try:
        declared = load_changes(retailer_id)
    except ConfigurationError as error:  # one folder's mistake: the others are shown
        return f"not known: {error}"
    if declared is None:
        return "declares nothing of changes: only its daily partition is loaded"
    if isinstance(declared, LookBack):
        return f"lists no changes: its last {declared.days} days are loaded again each day"
    return _said(read_watermark(cursor, retailer_id), f"overlap {declared.overlap}")


def _said(watermark: Watermark, overlap: str) -> str:
    if watermark.seen_until is None:
        return f"no watermark: the next daily run asks for all changes ({overlap})"
    replay = watermark.replay_from
    again = f", and once more from {_instant(replay)} on" if replay else ""
    return f"seen until {_instant(watermark.seen_until)} ({overlap}){again}"


def _left(cursor: Cursor, retailer_id: str) -> list[str]:
    execute(cursor, "left_days", {"retailer_id": retailer_id})
    count, first, last = cursor.fetchone() or (0, None, None)
    if not count:
        return []
    return [
        f"  {count} changed days were never loaded, {first} to {last}:"
        " load what you want of them with `retail backfill FROM TO`"
    ]


def _print_moves(cursor: Cursor, retailer_id: str) -> None:
    key = {"retailer_id": retailer_id, "entity": SALES, "limit": LATEST_MOVES}
    execute(cursor, "latest_moves", key)
    for moved_at, move, seen_until, replay_from, moved_by, reason in cursor.fetchall():
        aim = f"from {_instant(replay_from)}" if replay_from else f"to {_instant(seen_until)}"
        why = f": {reason}" if reason else ""
        say(f"  {_instant(moved_at)}  {move} {aim} by {moved_by}{why}")


def _instant(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M:%S}Z" if instant else "-"
