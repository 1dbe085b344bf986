"""Try the channels, before they are needed."""

from data_quality.alerts.channels import AlertNotTaken, Channel, Deadline, configured_channels
from data_quality.alerts.message import Message
from data_quality.alerts.send import Delivery
from shared.settings import Settings

TEST = Message(
    kind="TEST",
    title="TEST of the retail pipeline's alerts",
    lines=("Somebody tries whether alerts arrive here. Nothing is wrong.",),
)


def try_channels(settings: Settings) -> list[Delivery]:
    """Send a test through every channel that is configured; nothing is remembered of it."""
    return [_try(channel) for channel in configured_channels(settings.alerts)]


def _try(channel: Channel) -> Delivery:
    try:
        channel.send(TEST, Deadline())
    except AlertNotTaken as error:
        return Delivery(channel.name, TEST.title, str(error))
    return Delivery(channel.name, TEST.title)
