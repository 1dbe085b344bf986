"""Which channels the settings switch on."""

from data_quality.alerts.channels.channel import Channel
from data_quality.alerts.channels.log import LogChannel
from shared.alert_settings import AlertSettings


def configured_channels(settings: AlertSettings) -> list[Channel]:
    """The log, and what the settings switch on."""
    from data_quality.alerts.channels.mail import MailChannel
    from data_quality.alerts.channels.webhook import WebhookChannel

    channels: list[Channel] = [LogChannel()]
    if settings.webhook_url:
        channels.append(WebhookChannel(settings))
    if settings.smtp_host:
        channels.append(MailChannel(settings))
    return channels
