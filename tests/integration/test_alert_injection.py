"""Words of data and of operators stay words: no header, no mention, no link is made of them."""

import re
from datetime import date
from email import message_from_bytes, policy
from email.header import decode_header
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from data_quality.alerts.channels.channel import Deadline
from data_quality.alerts.channels.mail import MailChannel
from data_quality.alerts.channels.webhook import WebhookChannel
from data_quality.alerts.finding import Alert, fingerprint
from data_quality.alerts.message import Message, message_of
from shared.alert_settings import AlertSettings
from shared.partition import Partition
from tests.support.receivers import LOOPBACK, mail_server, web_server

pytestmark = pytest.mark.integration
OURS = {
    "subject",
    "from",
    "to",
    "date",
    "message-id",
    "auto-submitted",
    "content-type",
    "content-transfer-encoding",
    "mime-version",
}
ENCODED = "=?utf-8?q?me=0D=0AReply-To=3A_thief=40example.com=0D=0A=0D=0ALook?="
HOSTILE = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(
            (
                *(ENCODED, "=?", "?=", "=?utf-8?b?DQpCY2M6IHg=?=", "=?us-ascii?q?=0A?="),
                *("\r\n", "\n", " ", "=0D=0A", "é", "a", "Bcc: x", "\x00", "\u2028", "\udcff"),
            )
        ),
        max_size=12,
    ).map("".join),
)


def _message(said: str) -> Message:
    partition = Partition("retailer1", date(2024, 1, 15))
    headline = f"{said} let it through against FAIL of line_is_unique"
    lines = (f"Signed by {said}: {said}",)
    return message_of([Alert(partition, "OVERRIDE", headline, lines, fingerprint("OVERRIDE"))])


def _header_names(content: bytes) -> list[str]:
    """The names of all headers, from the bytes: whoever reads them by whatever rules."""
    head = re.split(rb"\r\n\r\n|\n\n", content, maxsplit=1)[0]
    lines = re.split(rb"\r\n|\r|\n", head)
    return [line.split(b":")[0].decode("latin-1").lower() for line in lines if line[:1].strip()]


def _subject(content: bytes) -> str:
    """As a mail program shows it."""
    raw = message_from_bytes(content, policy=policy.compat32)["Subject"]
    parts = [
        part.decode(charset or "ascii", "replace") if isinstance(part, bytes) else part
        for part, charset in decode_header(re.sub(r"\r?\n", "", str(raw)))
    ]
    return "".join(parts)


def test_no_word_of_an_operator_makes_a_header() -> None:
    with mail_server() as mail:
        channel = MailChannel(
            AlertSettings(
                smtp_host=LOOPBACK,
                smtp_port=mail.port,
                from_address="retail@example.com",
                to_addresses=("ops@example.com",),
            )
        )

        @given(said=HOSTILE)
        @example(said=ENCODED)
        @example(said="=?utf-8?b?YQ0KUmVwbHktVG86IHhAeS56?=")
        @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
        def each(said: str) -> None:
            channel.send(_message(said), Deadline())
            content = mail.contents[-1]
            assert sorted(_header_names(content)) == sorted(OURS)
            assert _subject(content).isprintable()
            assert mail.letters[-1]["Subject"].isprintable()

        each()
        assert all(set(each.keys()) == set(mail.letters[0].keys()) for each in mail.letters)


def test_an_address_is_no_encoded_word() -> None:
    for address in ("=?utf-8?q?a=0D=0ABcc=3A?=@example.com", "a@=?utf-8?q?=0A?=.example"):
        for values in ({"from_address": address}, {"to_addresses": (address,)}):
            with pytest.raises(ValidationError, match="plain addresses"):
                AlertSettings.model_validate(values)


@pytest.mark.parametrize(
    ("said", "acts"),
    [
        ("<!channel>", r"<!"),
        ("<https://thief.example|the report>", r"<https://thief"),
        ("@channel @here", r"(?<!\w)@(channel|here)"),
        ("[the report](https://thief.example)", r"\]\("),
        ("![](https://thief.example/pixel.png)", r"\]\("),
    ],
)
def test_no_word_of_data_calls_people_or_is_a_link(said: str, acts: str) -> None:
    with web_server() as web:
        settings = AlertSettings(webhook_url=SecretStr(web.url))
        WebhookChannel(settings).send(_message(said), Deadline())
        (post,) = web.posts
    texts = [post["text"], *(block["text"]["text"] for block in post["blocks"])]
    assert not any(re.search(acts, text) for text in texts)
    assert (post["parse"], post["link_names"]) == ("none", False)
    assert (post["unfurl_links"], post["unfurl_media"]) == (False, False)
    assert all(_is_verbatim(block["text"]) for block in post["blocks"])


def _is_verbatim(text: dict[str, Any]) -> bool:
    """Whether the receiver is to make no links and mentions of its own in it."""
    return text["type"] == "plain_text" or text["verbatim"] is True
