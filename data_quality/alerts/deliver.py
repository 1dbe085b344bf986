"""Hand alerts to channels: each in a thread of its own, and no channel waits for another."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import psycopg2

from data_quality.alerts.channels.channel import AlertNotTaken, Channel, ChannelDown, Deadline
from data_quality.alerts.finding import Alert
from data_quality.alerts.message import message_of, same_findings
from data_quality.alerts.pending import claim, make_pending
from shared.errors import PipelineError
from shared.output.logs import get_logger
from shared.postgres.connection import transaction
from shared.settings import Settings


@dataclass(frozen=True)
class Delivery:
    """One message and one channel."""

    channel: str
    title: str
    problem: str | None = None
    """Why the channel did not take it."""
    is_down: bool = False
    """Whether it takes nothing for now."""


@dataclass(frozen=True)
class Sender:
    """Where alerts go, by when, and with which settings."""

    channels: Sequence[Channel]
    deadline: Deadline
    settings: Settings


Send = Callable[[Channel, Sequence[Alert], Sender, str | None], Delivery | None]
"""Hands the same finding to a channel; the text says why the channel is known to be down."""


def deliver(alerts: Iterable[Alert], sender: Sender, send: Send) -> list[Delivery]:
    """Each channel in a thread of its own: one that hangs takes no time from the others."""
    findings = same_findings(alerts)

    def to(channel: Channel) -> list[Delivery]:
        return _to_channel(channel, findings, sender, send)

    if not findings:
        return []
    with ThreadPoolExecutor(max_workers=len(sender.channels)) as pool:
        return [each for handed in pool.map(to, sender.channels) for each in handed]


def _to_channel(
    channel: Channel, findings: Sequence[Sequence[Alert]], sender: Sender, send: Send
) -> list[Delivery]:
    deliveries: list[Delivery] = []
    down: str | None = None
    for alerts in findings:
        delivery = send(channel, alerts, sender, down) if alerts[0].kind in channel.kinds else None
        if delivery is not None:
            deliveries.append(delivery)
            down = delivery.problem if delivery.is_down else down
    return deliveries


def send_once(
    channel: Channel, alerts: Sequence[Alert], sender: Sender, down: str | None
) -> Delivery | None:
    """Send the alerts that the channel has not taken, in one message; None where it has all."""
    try:
        with transaction(sender.settings.database, "audit") as cursor:
            new = claim(cursor, channel, alerts, sender.settings.alerts.repeat_after_days)
            return _hand_over(channel, new, sender, down) if new else None
    except AlertNotTaken as error:
        _keep_pending(channel, alerts, sender)
        return _not_taken(channel, alerts, error)
    except (PipelineError, psycopg2.Error) as error:
        return _not_taken(channel, alerts, error)


def send_always(
    channel: Channel, alerts: Sequence[Alert], sender: Sender, down: str | None
) -> Delivery | None:
    """Send all of the alerts in one message, whatever the channel has taken before."""
    try:
        return _hand_over(channel, alerts, sender, down)
    except AlertNotTaken as error:
        return _not_taken(channel, alerts, error)


def _hand_over(
    channel: Channel, alerts: Sequence[Alert], sender: Sender, down: str | None
) -> Delivery:
    if down is not None:
        raise ChannelDown(down)
    message = message_of(alerts)
    channel.send(message, sender.deadline)
    return Delivery(channel.name, message.title)


def _keep_pending(channel: Channel, alerts: Sequence[Alert], sender: Sender) -> None:
    try:
        with transaction(sender.settings.database, "audit") as cursor:
            make_pending(cursor, channel, alerts)
    except (PipelineError, psycopg2.Error) as error:
        get_logger().error("alert not kept for the next run", reason=str(error))


def _not_taken(channel: Channel, alerts: Sequence[Alert], error: Exception) -> Delivery:
    title, problem = message_of(alerts).title, str(error).strip()
    get_logger().error("alert not sent", channel=channel.name, title=title, reason=problem)
    return Delivery(channel.name, title, problem, isinstance(error, ChannelDown))
