"""Alerts by hand: send those of certain days, and try the channels."""

from collections.abc import Sequence

from data_quality.alerts.deliver import Delivery
from data_quality.alerts.report import report_link
from data_quality.alerts.send import alert_partitions
from data_quality.alerts.trial import try_channels
from shared.output.logs import configure_logging
from shared.output.plain_text import say
from shared.run.selection import selected_partitions
from shared.settings import get_settings


def send_pending(dates: str, retailers: Sequence[str] | None) -> int:
    """Send the alerts of the days that no channel took yet; returns the exit code.

    Raises:
        PipelineError: the dates or a retailer are none, or the warehouse is down.
    """
    settings = get_settings()
    configure_logging(settings.log_level)
    partitions = selected_partitions(dates, retailers, settings)
    sent = alert_partitions(partitions, settings, lambda: report_link(partitions, settings))
    return _show(sent, "nothing to send")


def test_channels() -> int:
    """Send a test through each channel that is configured; returns the exit code."""
    settings = get_settings()
    configure_logging(settings.log_level)
    return _show(try_channels(settings), "no channel")


def _show(deliveries: Sequence[Delivery], nothing: str) -> int:
    for each in deliveries:
        outcome = f"not sent: {each.problem}" if each.problem else "sent"
        say(f"{each.channel}: {outcome}: {each.title}")
    if not deliveries:
        say(nothing)
    return 1 if any(each.problem for each in deliveries) else 0
