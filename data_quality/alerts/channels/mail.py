"""E-mail, through one server that takes it for all."""

import smtplib
import ssl
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from data_quality.alerts.channels.channel import AlertNotTaken, ChannelDown, Deadline
from data_quality.alerts.message import Message
from shared.alert_settings import AlertSettings
from shared.output.logs import get_logger

REFUSED = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError)
"""What a server says of one message; anything else is about the server."""


class MailChannel:
    """One mail server, one sender, and the addresses that get alerts."""

    name = "e-mail"

    def __init__(self, settings: AlertSettings) -> None:
        self.kinds = settings.email_kinds
        self._settings = settings

    def send(self, message: Message, deadline: Deadline) -> None:
        """Hand it to the server.

        Raises:
            AlertNotTaken: the server refused it.
            ChannelDown: the server cannot be reached, is not who it says, or refused us.
        """
        letter = letter_of(message, self._settings)
        try:
            with self._connect(min(self._settings.timeout, deadline.left)) as server:
                refused = server.send_message(letter)
        except REFUSED as error:
            raise AlertNotTaken(f"the mail server refused the message ({_said(error)})") from None
        except (smtplib.SMTPException, OSError) as error:
            raise ChannelDown(f"the mail server does not take mail ({_said(error)})") from None
        if refused:
            get_logger().error("the mail server refused addresses", addresses=sorted(refused))

    def _connect(self, seconds: float) -> smtplib.SMTP:
        if seconds <= 0:
            raise ChannelDown("the mail server was not asked: the time for alerts is over")
        settings = self._settings
        host, port = str(settings.smtp_host), settings.smtp_port
        if settings.smtp_security == "tls":
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=seconds, context=context)
        else:
            server = smtplib.SMTP(host, port, timeout=seconds)
        try:
            self._introduce(server)
        except BaseException:
            server.close()
            raise
        return server

    def _introduce(self, server: smtplib.SMTP) -> None:
        settings = self._settings
        wants_tls = settings.smtp_security == "auto" and settings.smtp_user is not None
        if wants_tls or settings.smtp_security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_user and settings.smtp_password:
            server.login(settings.smtp_user, settings.smtp_password.get_secret_value())


def letter_of(message: Message, settings: AlertSettings) -> EmailMessage:
    """The message as an e-mail of plain text.

    A subject holds words of data and of operators. The standard library refuses one with a line
    break, and reads encoded words (RFC 2047) in it: of one with an encoded line break it makes
    another header. So none is left in it.
    """
    letter = EmailMessage()
    sender = str(settings.from_address)
    title = message.title.removeprefix(f"{message.kind} ")
    letter["Subject"] = f"[{message.kind}] {title}".replace("=?", "= ?")
    letter["From"] = sender
    letter["To"] = ", ".join(settings.to_addresses)
    letter["Date"] = format_datetime(datetime.now(UTC))
    letter["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    reports = [f"Quality report: {link}" for link in message.links]
    letter.set_content("\n".join([message.title, "", *message.lines, "", *reports]))
    return letter


def _said(error: Exception) -> str:
    """Without the server's words: some repeat what they were given."""
    code = getattr(error, "smtp_code", None)
    name = type(error).__name__
    return f"{name} {code}" if code else name
