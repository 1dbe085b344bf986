"""What an alert says, before it is sent."""

from datetime import date

import pytest
from pydantic import SecretStr, ValidationError

from data_quality.alerts.channels.mail import letter_of
from data_quality.alerts.channels.webhook import LONGEST_SECTION, payload
from data_quality.alerts.finding import Alert, fingerprint
from data_quality.alerts.message import MOST_PARTITIONS, Message, message_of, same_findings
from shared.alert_settings import AlertSettings
from shared.partition import Partition

pytestmark = pytest.mark.unit
MAIL = AlertSettings(
    smtp_host="mail.example", from_address="retail@example.com", to_addresses=("ops@example.com",)
)


def _alert(number: int = 1, headline: str = "the gate refused it: line_is_unique") -> Alert:
    partition = Partition("retailer1", date(2024, 1, number))
    lines = (f"line_is_unique (sales): {number} observed, 0 allowed",)
    return Alert(partition, "FAIL", headline, lines, fingerprint("FAIL", ["line_is_unique"]))


def test_a_fingerprint_is_of_the_kind_and_the_rules() -> None:
    assert fingerprint("FAIL", ["b", "a"]) == fingerprint("FAIL", ["a", "b", "a"])
    assert fingerprint("FAIL", ["a"]) != fingerprint("WARN", ["a"])
    assert fingerprint("FAIL", ["a"]) != fingerprint("FAIL", ["a", "b"])


def test_the_same_finding_in_many_partitions_is_one_message_with_all_of_them() -> None:
    alerts = [_alert(number) for number in range(1, 31)]
    other = Alert(alerts[0].partition, "LATE", "nothing", (), fingerprint("LATE"))
    (first, second) = same_findings([other, *reversed(alerts)])
    assert {len(first), len(second)} == {1, 30}
    message = message_of(alerts)
    assert message.title == "FAIL 30 partitions: the gate refused it: line_is_unique"
    assert message.lines[0].startswith("retailer1 2024-01-01: line_is_unique (sales): 1 observed")
    assert message.lines[MOST_PARTITIONS].startswith("and 10 more: retailer1 2024-01-21, ")
    assert len(message.partitions) == 30


def test_nothing_can_be_smuggled_into_a_header() -> None:
    message = message_of([_alert(headline="bad\r\nBcc: thief@example.com\n\nbody\x00\u2028end")])
    letter = letter_of(message, MAIL)
    assert letter["Bcc"] is None
    assert letter["Subject"] == "[FAIL] retailer1 2024-01-01: bad Bcc: thief@example.com body end"
    assert b"\nBcc" not in letter.as_bytes()
    with pytest.raises(ValueError, match="linefeed"):
        letter_of(Message("FAIL", "bad\r\nBcc: thief@example.com", ()), MAIL)


def test_a_letter_is_plain_and_says_that_nobody_wrote_it() -> None:
    letter = letter_of(message_of([_alert(headline="Größe: line_is_unique")]), MAIL)
    assert letter["From"] == "retail@example.com"
    assert letter["To"] == "ops@example.com"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"].endswith("@example.com>")
    assert letter.get_content_type() == "text/plain"
    assert "Größe" in letter.get_content()


def test_data_cannot_call_a_channel_of_slack() -> None:
    said = payload(message_of([_alert(headline="<!channel> & <http://evil|look>")]))
    assert "<!" not in str(said)
    assert "&lt;!channel&gt; &amp; &lt;http://evil|look&gt;" in said["text"]


def test_slack_takes_any_length() -> None:
    lines = tuple("x" * 390 for _ in range(100))
    blocks = payload(Message("FAIL", "t" * 400, lines))["blocks"]
    assert [block["type"] for block in blocks] == ["header", "section"]
    assert len(blocks[0]["text"]["text"]) == 150
    assert len(blocks[1]["text"]["text"]) == LONGEST_SECTION


def test_the_report_is_a_link_where_a_browser_can_follow_it() -> None:
    web = Message("FAIL", "t", (), ("https://reports.example/a.html?a=1&b=2",))
    assert "<https://reports.example/a.html?a=1&amp;b=2|Quality report>" in payload(web)["text"]
    assert "Quality report: s3://b/k" in payload(Message("FAIL", "t", (), ("s3://b/k",)))["text"]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"webhook_url": "ftp://example.com/secret-path"}, "webhook_url is no http"),
        ({"smtp_host": "mail.example"}, "smtp_host needs from_address and to_addresses"),
        ({"smtp_user": "me"}, "need each other"),
        ({"to_addresses": "a@b, c@d\r\nBcc: e@f"}, "plain addresses"),
        ({"email_kinds": "FAIL,SHRUG"}, "'FAIL', 'ERROR'"),
    ],
)
def test_settings_that_cannot_work_are_refused(values: dict[str, str], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        AlertSettings.model_validate(values)


def test_lists_are_written_with_commas_and_empty_means_off() -> None:
    made = AlertSettings.model_validate(
        {"to_addresses": "a@b.c, d@e.f", "email_kinds": "FAIL", "webhook_url": "", "smtp_host": ""}
    )
    assert made.to_addresses == ("a@b.c", "d@e.f")
    assert made.email_kinds == ("FAIL",)
    assert made.webhook_url is None
    assert made.smtp_host is None


def test_no_secret_shows() -> None:
    secret = "https://hooks.example/services/secret"
    shown = repr(AlertSettings(webhook_url=SecretStr(secret)))
    assert "secret" not in shown.replace("SecretStr", "")
