"""Each channel against a real server that takes, refuses, delays and breaks."""

import logging
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from pydantic import SecretStr

from data_quality.alerts.channels import webhook
from data_quality.alerts.channels.channel import AlertNotTaken, ChannelDown, Deadline
from data_quality.alerts.channels.mail import MailChannel
from data_quality.alerts.channels.webhook import WebhookChannel
from data_quality.alerts.message import Message
from shared.alert_settings import AlertSettings
from shared.partition import Partition
from tests.support.receivers import (
    LOOPBACK,
    Answer,
    MailServer,
    WebServer,
    mail_server,
    self_signed,
    unused_port,
    web_server,
)

pytestmark = pytest.mark.integration
MESSAGE = Message(
    "FAIL",
    "FAIL retailer1 2024-01-15: the gate refused it: line_is_unique",
    ("line_is_unique (sales): 3 observed, 0 allowed",),
    ("https://reports.example/report.html",),
    (Partition("retailer1", date(2024, 1, 15)),),
)
PASSWORD = "a-password-of-the-tests"


@pytest.fixture
def web() -> Iterator[WebServer]:
    with web_server() as running:
        yield running


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


def _webhook(url: str, timeout: float = 60.0) -> WebhookChannel:
    return WebhookChannel(AlertSettings(webhook_url=SecretStr(url), timeout=timeout))


def _mail(port: int, **more: object) -> MailChannel:
    values = {
        "smtp_host": LOOPBACK,
        "smtp_port": port,
        "from_address": "retail@example.com",
        "to_addresses": ("ops@example.com", "data@example.com"),
        "timeout": 60.0,
    }
    return MailChannel(AlertSettings.model_validate(values | more))


def test_a_webhook_takes_a_message(web: WebServer) -> None:
    _webhook(web.url).send(MESSAGE, Deadline())
    (post,) = web.posts
    assert post["text"].splitlines() == [
        MESSAGE.title,
        "• line_is_unique (sales): 3 observed, 0 allowed",
        "<https://reports.example/report.html|Quality report>",
    ]
    assert [block["type"] for block in post["blocks"]] == ["header", "section", "section"]


def test_it_waits_as_long_as_the_receiver_asks(web: WebServer) -> None:
    web.answers = [Answer(429, {"Retry-After": "1"}), Answer()]
    _webhook(web.url).send(MESSAGE, Deadline())
    assert len(web.posts) == 1
    assert web.times[1] - web.times[0] >= 1.0


def test_it_reads_the_date_until_which_it_is_to_wait(web: WebServer) -> None:
    begun, now = time.monotonic(), datetime.now(UTC)
    until = (now + timedelta(seconds=3)).replace(microsecond=0)
    web.answers = [Answer(503, {"Retry-After": format_datetime(until, usegmt=True)}), Answer()]
    _webhook(web.url).send(MESSAGE, Deadline())
    assert len(web.posts) == 1
    assert web.times[1] - begun >= (until - now).total_seconds() - 0.1


def test_it_does_not_wait_longer_than_there_is_time(
    web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = SimpleNamespace(sleep=lambda _: pytest.fail("it waited"))
    monkeypatch.setattr(webhook, "time", waits)
    web.answers = [Answer(429, {"Retry-After": "59"})]
    with pytest.raises(ChannelDown, match="answered 429"):
        _webhook(web.url).send(MESSAGE, Deadline.within(50))
    assert len(web.times) == 1


def test_an_outage_is_tried_again_and_then_an_error(web: WebServer) -> None:
    web.answers = [Answer(500)]
    with pytest.raises(ChannelDown, match="answered 500"):
        _webhook(web.url).send(MESSAGE, Deadline())
    assert len(web.times) == 3


def test_a_refusal_is_not_tried_again(web: WebServer) -> None:
    for status in (400, 403, 302):
        web.times.clear()
        web.answers = [Answer(status, {"Location": web.url})]
        with pytest.raises(AlertNotTaken, match=f"refused the message \\({status}\\)"):
            _webhook(web.url).send(MESSAGE, Deadline())
        assert len(web.times) == 1


def test_a_slow_answer_is_not_asked_for_twice(web: WebServer) -> None:
    is_over = threading.Event()
    web.answers = [Answer(until=is_over)]
    try:
        with pytest.raises(ChannelDown, match="in time"):
            _webhook(web.url, timeout=0.2).send(MESSAGE, Deadline())
        assert web.is_asked.wait(60)
        assert len(web.times) == 1, "it may have been taken"
    finally:
        is_over.set()


def test_the_webhooks_address_is_never_shown(
    web: WebServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    _webhook(web.url).send(MESSAGE, Deadline())
    dead = f"http://{LOOPBACK}:{unused_port()}/services/T000/the-secret-path"
    with pytest.raises(ChannelDown, match="does not answer") as caught:
        _webhook(dead).send(MESSAGE, Deadline())
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert "Starting new HTTP connection" in caplog.text, "the log is on"
    assert "secret" not in caplog.text


def test_mail_is_sent_to_all(mail: MailServer) -> None:
    _mail(mail.port).send(MESSAGE, Deadline())
    (letter,) = mail.letters
    assert mail.recipients == [["ops@example.com", "data@example.com"]]
    assert letter["Subject"] == "[FAIL] retailer1 2024-01-15: the gate refused it: line_is_unique"
    content = letter.get_content()
    assert "line_is_unique (sales): 3 observed, 0 allowed" in content
    assert "Quality report: https://reports.example/report.html" in content


def test_a_password_goes_only_through_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = self_signed(tmp_path)
    login = {"smtp_user": "retail", "smtp_password": PASSWORD}
    with mail_server(certificate) as server:
        with pytest.raises(ChannelDown, match="SSLCertVerificationError"):
            _mail(server.port, **login).send(MESSAGE, Deadline())
        assert server.logins == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        _mail(server.port, **login).send(MESSAGE, Deadline())
        assert server.logins == [("retail", PASSWORD)]
        assert server.encrypted == [True]


def test_a_server_without_tls_gets_no_password(mail: MailServer) -> None:
    channel = _mail(mail.port, smtp_user="retail", smtp_password=PASSWORD)
    with pytest.raises(ChannelDown, match="SMTPNotSupportedError") as caught:
        channel.send(MESSAGE, Deadline())
    assert PASSWORD not in str(caught.value)
    assert mail.logins == []


def test_a_letter_that_is_refused_is_an_error(mail: MailServer) -> None:
    mail.answer = "554 no"
    with pytest.raises(AlertNotTaken, match=r"refused the message \(SMTPDataError 554\)"):
        _mail(mail.port).send(MESSAGE, Deadline())


def test_a_mail_server_that_is_down_is_an_error() -> None:
    with pytest.raises(ChannelDown, match="ConnectionRefusedError"):
        _mail(unused_port()).send(MESSAGE, Deadline())


def test_nobody_is_asked_when_the_time_is_over(web: WebServer, mail: MailServer) -> None:
    for channel in (_webhook(web.url), _mail(mail.port)):
        with pytest.raises(ChannelDown, match="time for alerts is over"):
            channel.send(MESSAGE, Deadline.within(0))
    assert (web.times, mail.letters) == ([], [])
