"""Send what was not sent. It never fails the pipeline.

A channel gets an alert once: its row in `ops.quality_alert` is taken first, under the lock that any
insertion is, and kept if the channel takes the alert. What a channel does not take is pending, and
every later run tries it again. Where a process dies between the channel's yes and the commit, the
next one sends it again: better twice than never.
"""

from collections.abc import Callable, Sequence

import psycopg2

from data_quality.alerts.channels.channel import Deadline
from data_quality.alerts.channels.configured import configured_channels
from data_quality.alerts.deliver import Delivery, Sender, deliver, send_always, send_once
from data_quality.alerts.finding import Alert
from data_quality.alerts.pending import forget_pending, pending_partitions
from data_quality.alerts.read import read_alerts, unreadable, with_link
from shared.errors import PipelineError
from shared.partition import Partition
from shared.postgres.connection import transaction
from shared.settings import Settings

Link = Callable[[], str | None]
"""Asked for the report's address only where there is an alert to send."""


def alert_run(partitions: Sequence[Partition], settings: Settings, link: Link) -> list[Delivery]:
    """Send what a run's partitions give, and what is pending since earlier runs.

    Of a partition that was planned and is not published it says that it is late. Where the ledger
    does not answer, it says just that, each time.
    """
    sender = _sender(settings, Deadline.within(settings.alerts.time_limit))
    try:
        with transaction(settings.database, "audit") as cursor:
            every = sorted({*partitions, *pending_partitions(cursor, sender.channels)})
            alerts = read_alerts(cursor, every, settings, is_planned=True)
            forget_pending(cursor, every, alerts)
    except (PipelineError, psycopg2.Error) as error:
        return deliver(unreadable(partitions, str(error)), sender, send_always)
    return send_alerts(alerts, sender, link)


def alert_partitions(
    partitions: Sequence[Partition], settings: Settings, link: Link
) -> list[Delivery]:
    """Send what partitions give and was not sent: for a person, who has time.

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
    return deliver(with_link(alerts, link()) if alerts else [], sender, send_once)


def _sender(settings: Settings, deadline: Deadline) -> Sender:
    return Sender(configured_channels(settings.alerts), deadline, settings)
