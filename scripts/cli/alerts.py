"""`retail alerts`: tell people what was not told, and try the channels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from shared.output.plain_text import say

if TYPE_CHECKING:
    from data_quality.alerts.send import Delivery

alerts_app = typer.Typer(help="What people are told of the gate: send, test.", no_args_is_help=True)


@alerts_app.command()
def send(
    dates: Annotated[str, typer.Argument(metavar="DATE", help="YYYY-MM-DD, or FROM..TO.")],
    retailer: Annotated[
        list[str] | None, typer.Option(help="Only this one; may be repeated.")
    ] = None,
) -> None:
    """Send the alerts of days that were not sent; exit 1 where a channel did not take one."""
    from data_quality.alerts.report import report_link
    from data_quality.alerts.send import alert_partitions
    from shared.dates import parse_date_range
    from shared.output.logs import configure_logging
    from shared.partition import Partition
    from shared.run.command import selected_retailers
    from shared.settings import get_settings

    settings = get_settings()
    configure_logging(settings.log_level)
    retailers = selected_retailers(settings, retailer)
    days = parse_date_range(dates)
    partitions = [Partition(retailer_id, day) for day in days for retailer_id in retailers]
    _tell(
        alert_partitions(partitions, settings, lambda: report_link(partitions, settings)),
        "nothing to send",
    )


@alerts_app.command()
def test() -> None:
    """Send a test through each channel that is configured; exit 1 where one does not work."""
    from data_quality.alerts.trial import try_channels
    from shared.output.logs import configure_logging
    from shared.settings import get_settings

    settings = get_settings()
    configure_logging(settings.log_level)
    _tell(try_channels(settings), "no channel")


def _tell(deliveries: list[Delivery], nothing: str) -> None:
    for each in deliveries:
        outcome = f"not sent: {each.problem}" if each.problem else "sent"
        say(f"{each.channel}: {outcome}: {each.title}")
    if not deliveries:
        say(nothing)
    if any(each.problem for each in deliveries):
        raise typer.Exit(1)
