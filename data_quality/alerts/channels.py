"""The ways to tell people. Each takes a message, or says why it did not."""

import time
from collections.abc import Collection
from dataclasses import dataclass
from math import inf
from typing import Protocol

from data_quality.alerts.message import Message
from shared.alert_settings import ALERT_KINDS, AlertSettings
from shared.errors import PipelineError
from shared.output.logs import get_logger

URGENT = frozenset({"FAIL", "ERROR"})


class AlertNotTaken(PipelineError):  # noqa: N818 - a state of the channel, not a mistake
    """The channel refused this message. The text holds no secret."""


class ChannelDown(AlertNotTaken):
    """The channel takes nothing for now."""


@dataclass(frozen=True)
class Deadline:
    """Until when alerts may be sent, by this process's clock."""

    at: float = inf

    @classmethod
    def within(cls, seconds: float) -> "Deadline":
        """So many seconds from now."""
        return cls(time.monotonic() + seconds)

    @property
    def left(self) -> float:
        """Seconds; at least none."""
        return max(0.0, self.at - time.monotonic())


class Channel(Protocol):
    """One way to tell people."""

    @property
    def name(self) -> str:
        """As `ops.quality_alert` has it."""

    @property
    def kinds(self) -> Collection[str]:
        """What goes this way."""

    def send(self, message: Message, deadline: Deadline) -> None:
        """Hand the message over.

        Raises:
            AlertNotTaken: it was not taken; the message says why, without any secret.
        """


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


def configured_channels(settings: AlertSettings) -> list[Channel]:
    """The log, and what the settings switch on."""
    from data_quality.alerts.mail import MailChannel
    from data_quality.alerts.webhook import WebhookChannel

    channels: list[Channel] = [LogChannel()]
    if settings.webhook_url:
        channels.append(WebhookChannel(settings))
    if settings.smtp_host:
        channels.append(MailChannel(settings))
    return channels
