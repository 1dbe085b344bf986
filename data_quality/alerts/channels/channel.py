"""What a channel is: it takes a message, or says why it did not."""

import time
from collections.abc import Collection
from dataclasses import dataclass
from math import inf
from typing import Protocol

from data_quality.alerts.message import Message
from shared.errors import PipelineError


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
    """One way by which alerts reach people."""

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
