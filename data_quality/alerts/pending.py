"""Which alerts a channel has taken and which are pending, as `ops.quality_alert` has it."""

from collections.abc import Iterable, Sequence

from psycopg2.extras import Json

from data_quality.alerts.channels.channel import Channel
from data_quality.alerts.finding import Alert
from data_quality.alerts.read import SQL_FOLDER, partition_key
from shared.partition import Partition
from shared.postgres.connection import Cursor, read_sql


def pending_partitions(cursor: Cursor, channels: Sequence[Channel]) -> list[Partition]:
    """The partitions of alerts that some of the channels did not take when they were to."""
    names = {"channels": [channel.name for channel in channels]}
    cursor.execute(read_sql(SQL_FOLDER / "pending.sql"), names)
    return [Partition(*row) for row in cursor.fetchall()]


def forget_pending(
    cursor: Cursor, partitions: Sequence[Partition], alerts: Sequence[Alert]
) -> None:
    """Forget which alerts of the partitions are pending and no longer found."""
    key = partition_key(partitions) | {"alerts": _as_json(alerts)}
    cursor.execute(read_sql(SQL_FOLDER / "forget_pending.sql"), key)


def claim(
    cursor: Cursor, channel: Channel, alerts: Sequence[Alert], repeat_after_days: int
) -> list[Alert]:
    """Mark alerts as sent, to be rolled back where the channel does not take them; returns those
    that it has not taken lately."""
    key = {
        "channel": channel.name,
        "alerts": _as_json(alerts),
        "repeat_after_days": repeat_after_days,
    }
    cursor.execute(read_sql(SQL_FOLDER / "claim.sql"), key)
    new = {Partition(*row) for row in cursor.fetchall()}
    return [alert for alert in alerts if alert.partition in new]


def make_pending(cursor: Cursor, channel: Channel, alerts: Sequence[Alert]) -> None:
    """Let the next run send what the channel did not take."""
    key = {"channel": channel.name, "alerts": _as_json(alerts)}
    cursor.execute(read_sql(SQL_FOLDER / "make_pending.sql"), key)


def _as_json(alerts: Iterable[Alert]) -> Json:
    return Json([alert.key for alert in alerts])
