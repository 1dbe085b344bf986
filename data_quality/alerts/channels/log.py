"""The structured log as a channel."""

from data_quality.alerts.channels.channel import Deadline
from data_quality.alerts.message import Message
from shared.alert_settings import ALERT_KINDS
from shared.output.logs import get_logger

URGENT = frozenset({"FAIL", "ERROR"})


class LogChannel:
    """The structured log of the process. It takes every kind."""

    name = "log"
    kinds = ALERT_KINDS

    def send(self, message: Message, deadline: Deadline) -> None:  # noqa: ARG002 - at once
        """Write one event."""
        logger = get_logger()
        write = logger.error if message.kind in URGENT else logger.warning
        write(
            "quality alert",
            kind=message.kind,
            title=message.title,
            lines=list(message.lines),
            # Without a signature: whoever has that can read the report.
            reports=[link.partition("?")[0] for link in message.links],
            partitions=[str(each) for each in message.partitions],
        )
