"""Try the channels, before they are needed."""

from data_quality.alerts.channels.channel import AlertNotTaken, Channel, Deadline
from data_quality.alerts.channels.configured import configured_channels
from data_quality.alerts.deliver import Delivery
from data_quality.alerts.message import Message
from shared.settings import Settings

TEST = Message(
    kind="TEST",
    title="TEST of the retail pipeline's alerts",
    lines=("Somebody tries whether alerts arrive here. Nothing is wrong.",),
)


def try_channels(settings: Settings) -> list[Delivery]:
    """Send a test through every channel that is configured; nothing is recorded of it."""
    return [_try(channel) for channel in configured_channels(settings.alerts)]


def _try(channel: Channel) -> Delivery:
    try:
        channel.send(TEST, Deadline())
    except AlertNotTaken as error:
        return Delivery(channel.name, TEST.title, str(error))
    return Delivery(channel.name, TEST.title)
