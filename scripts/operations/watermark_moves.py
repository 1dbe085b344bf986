"""Move a retailer's watermark by hand; who did so, and why, is in the history."""

import getpass
import os
from datetime import UTC, datetime, timedelta

from ingestion.declare.change_feed import LookBack
from ingestion.planning.watermark import Move
from ingestion.planning.watermark_by_hand import replay_watermark, reset_watermark
from ingestion.registry import load_changes
from shared.errors import UsageError
from shared.output.plain_text import say
from shared.run.selection import selected_retailers
from shared.settings import get_settings

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
"""No retailer lists a change from before."""


def reset(retailer: str, to: str | None, why: str | None) -> None:
    """Put the watermark at an instant; None forgets it.

    Raises:
        UsageError: the retailer is unknown or has no watermark, or the instant is none.
    """
    overlap = _overlap(retailer)
    instant = past_instant(to) if to is not None else None
    reset_watermark(retailer, instant, overlap, get_settings(), _move(why))
    say(f"{retailer}: " + (f"stands at {instant:%Y-%m-%d %H:%M:%S}Z" if instant else "none"))


def replay(retailer: str, since: str, why: str | None) -> None:
    """Have the next daily run load what changed since an instant. Raises as `reset` does."""
    overlap = _overlap(retailer)
    instant = past_instant(since)
    replay_watermark(retailer, instant, overlap, get_settings(), _move(why))
    say(f"{retailer}: the next daily run loads what changed since {instant:%F %T}Z")


def past_instant(text: str) -> datetime:
    """An instant with its offset, not after now.

    Raises:
        UsageError: it is none, lacks its offset, is still to come, or is before all trade.
    """
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise UsageError(
            f"{text!r} is not an instant with its offset: write it as 2024-01-15T09:30:00Z"
        )
    if instant > datetime.now(UTC):
        raise UsageError(f"{text} is still to come: changes until then would be missed")
    if instant < EARLIEST:
        raise UsageError(f"{text} is before {EARLIEST:%Y}: write years in four digits")
    return instant.astimezone(UTC)


def _overlap(retailer: str) -> timedelta:
    selected_retailers(get_settings(), [retailer])
    declared = load_changes(retailer)
    if declared is None or isinstance(declared, LookBack):
        raise UsageError(
            f"{retailer} lists no changes, so it has no watermark: use `retail backfill`"
        )
    return declared.overlap


def _move(why: str | None) -> Move:
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a container's user need not have a name
        name = f"uid {os.getuid()}"
    return Move(name, why)
