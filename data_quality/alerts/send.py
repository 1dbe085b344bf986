"""Send what was not sent. It never fails the pipeline, and no channel waits for another.

A channel gets an alert once: its row in `ops.quality_alert` is taken first, under the lock that any
insertion is, and kept if the channel takes the alert. What a channel does not take is owed, and
every later run tries it again. Where a process dies between the channel's yes and the commit, the
next one tells it again: better twice than never.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import psycopg2
from psycopg2.extras import Json

from data_quality.alerts.channels import (
    AlertNotTaken,
    Channel,
    ChannelDown,
    Deadline,
    configured_channels,
)
from data_quality.alerts.finding import Alert
from data_quality.alerts.message import message_of, same_findings
from data_quality.alerts.read import (
    SQL_FOLDER,
    partition_key,
    read_alerts,
    unreadable,
    with_link,
)
from shared.errors import PipelineError
from shared.output.logs import get_logger
from shared.partition import Partition
from shared.postgres.connection import Cursor, read_sql, transaction
from shared.settings import Settings

Link = Callable[[], str | None]
"""Asked for the report's address only where there is something to tell."""


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
    """Where alerts go, by when, and who remembers."""

    channels: Sequence[Channel]
    deadline: Deadline
    settings: Settings


def alert_run(partitions: Sequence[Partition], settings: Settings, link: Link) -> list[Delivery]:
    """Tell what a run's partitions give, and what is owed since earlier runs.

    Of a partition that was planned and is not published it says that it is late. Where the ledger
    does not answer, it says just that, each time.
    """
    sender = _sender(settings, Deadline.within(settings.alerts.time_limit))
    try:
        with transaction(settings.database, "audit") as cursor:
            every = sorted({*partitions, *_owed(cursor, sender)})
            alerts = read_alerts(cursor, every, settings, is_planned=True)
            _settle(cursor, every, alerts)
    except (PipelineError, psycopg2.Error) as error:
        return _deliver(unreadable(partitions, str(error)), sender, _send_always)
    return send_alerts(alerts, sender, link)


def alert_partitions(
    partitions: Sequence[Partition], settings: Settings, link: Link
) -> list[Delivery]:
    """Tell what partitions give and was not told: for a person, who has time.

    Raises:
        SourceUnavailable: the warehouse does not answer.
    """
    with transaction(settings.database, "audit") as cursor:
        alerts = read_alerts(cursor, sorted(set(partitions)), settings, is_planned=False)
    return send_alerts(alerts, _sender(settings, Deadline()), link)


def send_alerts(
    alerts: Sequence[Alert], sender: Sender, link: Link = lambda: None
) -> list[Delivery]:
    """Send each alert to each channel of its kind that has not taken it lately.

    Returns:
        What was handed to a channel, taken or not.
    """
    return _deliver(with_link(alerts, link()) if alerts else [], sender, _send_once)


Send = Callable[[Channel, Sequence[Alert], Sender, str | None], Delivery | None]
"""Hands the same finding to a channel; the text says why the channel is known to be down."""


def _sender(settings: Settings, deadline: Deadline) -> Sender:
    return Sender(configured_channels(settings.alerts), deadline, settings)


def _owed(cursor: Cursor, sender: Sender) -> list[Partition]:
    names = {"channels": [channel.name for channel in sender.channels]}
    cursor.execute(read_sql(SQL_FOLDER / "pending.sql"), names)
    return [Partition(*row) for row in cursor.fetchall()]


def _settle(cursor: Cursor, partitions: Sequence[Partition], alerts: Sequence[Alert]) -> None:
    """Forget what is owed and no longer found."""
    key = partition_key(partitions) | {"alerts": _as_json(alerts)}
    cursor.execute(read_sql(SQL_FOLDER / "record_sent.sql"), key)


def _deliver(alerts: Iterable[Alert], sender: Sender, send: Send) -> list[Delivery]:
    """Each channel in a thread of its own: one that hangs takes no time from the others."""
    findings = same_findings(alerts)

    def to(channel: Channel) -> list[Delivery]:
        return _to_channel(channel, findings, sender, send)

    if not findings:
        return []
    with ThreadPoolExecutor(max_workers=len(sender.channels)) as pool:
        return [each for told in pool.map(to, sender.channels) for each in told]


def _to_channel(
    channel: Channel, findings: Sequence[Sequence[Alert]], sender: Sender, send: Send
) -> list[Delivery]:
    told: list[Delivery] = []
    down: str | None = None
    for alerts in findings:
        delivery = send(channel, alerts, sender, down) if alerts[0].kind in channel.kinds else None
        if delivery is not None:
            told.append(delivery)
            down = delivery.problem if delivery.is_down else down
    return told


def _send_once(
    channel: Channel, alerts: Sequence[Alert], sender: Sender, down: str | None
) -> Delivery | None:
    """Send the alerts that the channel has not taken, in one message; None where it has all."""
    try:
        with transaction(sender.settings.database, "audit") as cursor:
            new = _claimed(cursor, channel, alerts, sender)
            return _hand_over(channel, new, sender, down) if new else None
    except AlertNotTaken as error:
        _owe(channel, alerts, sender)
        return _not_taken(channel, alerts, error)
    except (PipelineError, psycopg2.Error) as error:
        return _not_taken(channel, alerts, error)


def _send_always(
    channel: Channel, alerts: Sequence[Alert], sender: Sender, down: str | None
) -> Delivery | None:
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


def _claimed(
    cursor: Cursor, channel: Channel, alerts: Sequence[Alert], sender: Sender
) -> list[Alert]:
    key = {
        "channel": channel.name,
        "alerts": _as_json(alerts),
        "repeat_after_days": sender.settings.alerts.repeat_after_days,
    }
    cursor.execute(read_sql(SQL_FOLDER / "claim.sql"), key)
    new = {Partition(*row) for row in cursor.fetchall()}
    return [alert for alert in alerts if alert.partition in new]


def _owe(channel: Channel, alerts: Sequence[Alert], sender: Sender) -> None:
    key = {"channel": channel.name, "alerts": _as_json(alerts)}
    try:
        with transaction(sender.settings.database, "audit") as cursor:
            cursor.execute(read_sql(SQL_FOLDER / "make_pending.sql"), key)
    except (PipelineError, psycopg2.Error) as error:
        get_logger().error("alert not kept for the next run", reason=str(error))


def _not_taken(channel: Channel, alerts: Sequence[Alert], error: Exception) -> Delivery:
    title, problem = message_of(alerts).title, str(error).strip()
    get_logger().error("alert not sent", channel=channel.name, title=title, reason=problem)
    return Delivery(channel.name, title, problem, isinstance(error, ChannelDown))


def _as_json(alerts: Iterable[Alert]) -> Json:
    return Json([alert.key for alert in alerts])
