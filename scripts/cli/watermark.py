"""`retail watermark`: how far each retailer's changes were seen, and what operators do to that."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from shared.errors import UsageError
from shared.output.plain_text import say

if TYPE_CHECKING:
    from datetime import timedelta

    from ingestion.planning.watermark import Move

watermark_app = typer.Typer(
    help="How far each retailer's changes were seen: show, reset, replay.", no_args_is_help=True
)
Retailer = Annotated[str, typer.Argument(metavar="RETAILER", help="Such as retailer1.")]
Why = Annotated[str | None, typer.Option(help="The reason, for the history.")]


@watermark_app.command()
def show(
    retailer: Annotated[
        str | None, typer.Argument(metavar="RETAILER", help="Only this one.")
    ] = None,
) -> None:
    """Show where the watermarks stand, the days that wait for an operator, and the last moves."""
    from scripts.cli.watermark_report import print_watermarks
    from shared.run.command import selected_retailers
    from shared.settings import get_settings

    settings = get_settings()
    print_watermarks(selected_retailers(settings, [retailer] if retailer else None), settings)


@watermark_app.command()
def reset(
    retailer: Retailer,
    to: Annotated[
        str | None,
        typer.Option(metavar="INSTANT", help="Where to; without it, forget the watermark."),
    ] = None,
    why: Why = None,
) -> None:
    """Put a watermark elsewhere. Forgetting it starts anew at what the source shows."""
    from ingestion.planning.watermark_by_hand import reset_watermark
    from shared.settings import get_settings

    overlap = _overlap(retailer)
    instant = past_instant(to) if to else None
    reset_watermark(retailer, instant, overlap, get_settings(), _mover(why))
    say(f"{retailer}: " + (f"stands at {instant:%Y-%m-%d %H:%M:%S}Z" if instant else "none"))


@watermark_app.command()
def replay(
    retailer: Retailer,
    since: Annotated[str, typer.Option("--from", metavar="INSTANT", help="From when on.")],
    why: Why = None,
) -> None:
    """Have the next daily run load once more all published days that changed since an instant."""
    from ingestion.planning.watermark_by_hand import replay_watermark
    from shared.settings import get_settings

    overlap = _overlap(retailer)
    instant = past_instant(since)
    replay_watermark(retailer, instant, overlap, get_settings(), _mover(why))
    say(f"{retailer}: the next daily run loads what changed since {instant:%F %T}Z")


def past_instant(text: str) -> datetime:
    """An instant with its offset, not after now.

    Raises:
        UsageError: it is none, lacks its offset, or is still to come.
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
    return instant.astimezone(UTC)


def _overlap(retailer: str) -> timedelta:
    from ingestion.declare.change_feed import LookBack
    from ingestion.registry import load_changes
    from shared.run.command import selected_retailers
    from shared.settings import get_settings

    selected_retailers(get_settings(), [retailer])
    declared = load_changes(retailer)
    if declared is None or isinstance(declared, LookBack):
        raise UsageError(
            f"{retailer} lists no changes, so it has no watermark: use `retail backfill`"
        )
    return declared.overlap


def _mover(why: str | None) -> Move:
    import getpass
    import os

    from ingestion.planning.watermark import Move

    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a container's user need not have a name
        name = f"uid {os.getuid()}"
    return Move(name, why)
