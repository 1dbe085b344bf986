"""From the ledger to the receivers of alerts: each finding once, whoever is down."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from data_quality.alerts.channels.webhook import WebhookChannel
from data_quality.alerts.deliver import Delivery
from data_quality.alerts.late import alert_late_days
from data_quality.alerts.send import alert_partitions, alert_run
from data_quality.gate.audit import audit_partition
from data_quality.gate.override import record_override
from shared.alert_settings import AlertSettings
from shared.errors import GateRefusal
from shared.partition import Partition
from shared.postgres.connection import credentials, transaction
from shared.schedule import due_runs
from shared.settings import Settings, SourceSettings
from tests.support.commands import run_module
from tests.support.ledger import note_published
from tests.support.raw import day, line, load, put_raw
from tests.support.receivers import (
    LOOPBACK,
    Answer,
    MailServer,
    WebServer,
    mail_server,
    unused_port,
    web_server,
    with_receivers,
)
from tests.support.world import rows, value
from transformation.publish.publish import publish_partition
from transformation.stage.stage import stage_partition

pytestmark = pytest.mark.integration
GOOD = [line("A"), line("B")]
REPORT = "https://reports.example/report.html?signature=of-the-link"
SENT = "SELECT kind, channel FROM ops.quality_alert WHERE sent_at IS NOT NULL ORDER BY 1, 2"
PENDING = "SELECT kind, channel FROM ops.quality_alert WHERE sent_at IS NULL ORDER BY 1, 2"


@dataclass
class Receivers:
    """Settings with all channels, and the servers behind them."""

    settings: Settings
    web: WebServer
    mail: MailServer
    log: list[dict[str, object]] = field(default_factory=list)

    def with_alerts(self, **changes: object) -> "Receivers":
        """The same with other settings of the alerts."""
        alerts = self.settings.alerts.model_copy(update=changes)
        return Receivers(self.settings.model_copy(update={"alerts": alerts}), self.web, self.mail)

    def run(self, *partitions: Partition) -> list[Delivery]:
        """Send what a run of the partitions gives."""
        with capture_logs() as events:
            deliveries = alert_run(partitions, self.settings, lambda: REPORT)
        self.log = [dict(event) for event in events]
        return deliveries

    @property
    def counts(self) -> tuple[int, int]:
        """What came by webhook, and by mail."""
        return len(self.web.posts), len(self.mail.letters)


@pytest.fixture
def receivers(settings: Settings) -> Iterator[Receivers]:
    with web_server() as web, mail_server() as mail:
        patient = with_receivers(settings, web, mail, timeout=60.0, time_limit=300.0)
        yield Receivers(patient, web, mail)


def _refuse(settings: Settings, partition: Partition, version: int = 1) -> None:
    """Stage a snapshot that the gate refuses: the retailer counts a line more."""
    put_raw(settings, partition, GOOD, version, control_rows=3)
    stage_partition(partition, settings)
    with pytest.raises(GateRefusal):
        audit_partition(partition, settings)


def _warn(settings: Settings, partition: Partition) -> None:
    put_raw(settings, partition, GOOD, unknown_fields=["colour"])
    stage_partition(partition, settings)
    audit_partition(partition, settings)
    publish_partition(partition, settings)


def _break(settings: Settings, partition: Partition) -> None:
    """Leave the gate without an answer to one rule."""
    put_raw(settings, partition, GOOD)
    stage_partition(partition, settings)
    with transaction(settings.database, "owner") as cursor:
        cursor.execute("ALTER TABLE staging.sales RENAME COLUMN record_type TO kind")
    with pytest.raises(GateRefusal):
        audit_partition(partition, settings)


def _override(settings: Settings, partition: Partition) -> None:
    _refuse(settings, partition)
    record_override(partition, "the retailer counts wrongly", "Ada", settings)
    publish_partition(partition, settings)


def _said(receivers: Receivers) -> tuple[str, str, dict[str, object]]:
    """The one message, as each channel has it."""
    (post,), (letter,) = receivers.web.posts, receivers.mail.letters
    (event,) = [event for event in receivers.log if event["event"] == "quality alert"]
    return post["text"], f"{letter['Subject']}\n{letter.get_content()}", event


@pytest.mark.parametrize(
    ("happen", "kind", "words"),
    [
        (
            _refuse,
            "FAIL",
            ["rows_meet_control_total", "difference -1", "Readers see nothing of this day"],
        ),
        (_break, "ERROR", ["the gate has no answer", "known_record_type", "does not exist"]),
        (_override, "OVERRIDE", ["Ada let it through", "the retailer counts wrongly"]),
        (lambda *_: None, "LATE", ["nothing of it is published", "The day ended at 2024-01-02T"]),
    ],
)
def test_each_kind_reaches_each_channel_with_what_it_is_and_the_report(
    receivers: Receivers, happen: object, kind: str, words: list[str]
) -> None:
    assert callable(happen)
    key = SecretStr("a key that signs overrides")
    receivers = Receivers(
        receivers.settings.model_copy(update={"override_key": key}), receivers.web, receivers.mail
    )
    happen(receivers.settings, day(1))
    deliveries = receivers.run(day(1))
    assert [(each.channel, each.problem) for each in deliveries] == [
        ("log", None),
        ("webhook", None),
        ("e-mail", None),
    ]
    posted, mailed, logged = _said(receivers)
    for word in [*words, "retailer9 2024-01-01", kind]:
        assert word in posted
        assert word in mailed.replace("\n", " ")
        assert word in str(logged)
    assert REPORT in posted.replace("&amp;", "&")
    assert REPORT in mailed
    assert logged["reports"] == ["https://reports.example/report.html"], "without its signature"
    assert {kind for kind, _ in rows(receivers.settings, SENT)} == {kind}


def test_a_warning_goes_to_the_log_and_the_webhook_and_fills_no_mailbox(
    receivers: Receivers,
) -> None:
    _warn(receivers.settings, day(1))
    receivers.run(day(1))
    assert receivers.counts == (1, 0)
    assert "unknown_fields" in receivers.web.posts[0]["text"]
    assert rows(receivers.settings, SENT) == [("WARN", "log"), ("WARN", "webhook")]


def test_what_passed_and_is_published_is_nobodys_alert(receivers: Receivers) -> None:
    load(receivers.settings, day(1), GOOD)
    assert receivers.run(day(1)) == []
    assert receivers.counts == (0, 0)


def test_without_settings_only_the_log_gets_alerts(settings: Settings) -> None:
    _refuse(settings, day(1))
    with capture_logs() as events:
        alert_run([day(1)], settings, lambda: None)
    assert [event["log_level"] for event in events if event["event"] == "quality alert"] == [
        "error"
    ]
    assert rows(settings, SENT) == [("FAIL", "log")]


def test_the_same_finding_is_sent_once_also_of_another_snapshot(receivers: Receivers) -> None:
    _refuse(receivers.settings, day(1))
    receivers.run(day(1))
    assert receivers.run(day(1)) == []
    _refuse(receivers.settings, day(1), version=2)
    assert receivers.run(day(1)) == []
    assert receivers.counts == (1, 1)


def test_another_failing_rule_is_another_finding(receivers: Receivers) -> None:
    _refuse(receivers.settings, day(1))
    receivers.run(day(1))
    twice = [line("A"), line("B", record_type="gift")]
    put_raw(receivers.settings, day(1), twice, 2, control_rows=3)
    stage_partition(day(1), receivers.settings)
    with pytest.raises(GateRefusal):
        audit_partition(day(1), receivers.settings)
    receivers.run(day(1))
    assert receivers.counts == (2, 2)
    assert "known_record_type, rows_meet_control_total" in receivers.web.posts[1]["text"]


def test_after_some_days_what_is_still_so_is_sent_again(receivers: Receivers) -> None:
    _refuse(receivers.settings, day(1))
    receivers.run(day(1))
    with transaction(receivers.settings.database, "owner") as cursor:
        cursor.execute("UPDATE ops.quality_alert SET sent_at = sent_at - interval '15 days'")
    receivers.run(day(1))
    assert receivers.counts == (2, 2)
    receivers.run(day(1))
    assert receivers.counts == (2, 2)


def test_one_finding_of_many_partitions_is_one_message_of_what_is_new(receivers: Receivers) -> None:
    for number in (1, 2, 3):
        _refuse(receivers.settings, day(number))
    receivers.run(day(1))
    receivers.run(day(1), day(2), day(3))
    assert receivers.counts == (2, 2)
    said = receivers.web.posts[1]["text"]
    assert "FAIL 2 partitions: " in said
    assert "retailer9 2024-01-02: " in said
    assert "retailer9 2024-01-03: " in said
    assert "2024-01-01" not in said


def test_two_that_send_at_once_send_once(receivers: Receivers) -> None:
    _refuse(receivers.settings, day(1))
    receivers.web.answers = [Answer(after=0.5)]
    start = threading.Barrier(4)

    def run(_: int) -> list[Delivery]:
        start.wait()
        return alert_run([day(1)], receivers.settings, lambda: None)

    with ThreadPoolExecutor(4) as pool:
        deliveries = [each for said in pool.map(run, range(4)) for each in said]
    assert receivers.counts == (1, 1)
    assert sorted(each.channel for each in deliveries) == ["e-mail", "log", "webhook"]
    assert not any(each.problem for each in deliveries)


def test_the_second_sends_where_the_firsts_channel_failed(receivers: Receivers) -> None:
    _refuse(receivers.settings, day(1))
    receivers.web.answers = [Answer(400, after=0.5), Answer()]
    with ThreadPoolExecutor(2) as pool:
        runs = [
            pool.submit(alert_run, [day(1)], receivers.settings, lambda: None) for _ in range(2)
        ]
        problems = [each.problem for run in runs for each in run.result() if each.problem]
    assert problems == ["the webhook refused the message (400)"]
    assert receivers.counts == (1, 1)
    assert rows(receivers.settings, PENDING) == []


def _let_webhook_wait(seconds: float, patched: pytest.MonkeyPatch) -> None:
    """For the webhook alone: mail may take as long as the machine does."""
    made = WebhookChannel.__init__

    def impatient(channel: WebhookChannel, settings: AlertSettings) -> None:
        made(channel, settings.model_copy(update={"timeout": seconds}))

    patched.setattr(WebhookChannel, "__init__", impatient)


@pytest.mark.parametrize("trouble", ["down", "500", "refused", "slow"])
def test_a_channel_that_fails_keeps_no_other_and_is_tried_again(
    receivers: Receivers, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _refuse(receivers.settings, day(1))
    is_over = threading.Event()
    changes: dict[str, object] = {}
    if trouble == "down":
        address = f"http://{LOOPBACK}:{unused_port()}/the-secret-path"
        changes = {"webhook_url": SecretStr(address)}
    receivers.web.answers = [
        {
            "500": Answer(500),
            "refused": Answer(400),
            "slow": Answer(500, until=is_over),
        }.get(trouble, Answer())
    ]
    bad = receivers.with_alerts(**changes)
    with monkeypatch.context() as patched:
        if trouble == "slow":
            _let_webhook_wait(0.2, patched)
        try:
            deliveries = bad.run(day(1))
        finally:
            is_over.set()
    assert [each.channel for each in deliveries if each.problem] == ["webhook"]
    errors = [event for event in bad.log if event["event"] == "alert not sent"]
    assert [(event["log_level"], event["channel"]) for event in errors] == [("error", "webhook")]
    assert "secret" not in str(bad.log)
    assert len(receivers.mail.letters) == 1
    assert rows(receivers.settings, PENDING) == [("FAIL", "webhook")]

    receivers.web.answers, receivers.web.posts[:] = [Answer()], []
    load(receivers.settings, day(2), GOOD)
    receivers.run(day(2))
    assert receivers.counts == (1, 1), "a later run sends what was pending, and only that"
    assert "retailer9 2024-01-01" in receivers.web.posts[0]["text"]
    assert rows(receivers.settings, PENDING) == []


def test_mail_that_fails_keeps_no_webhook(receivers: Receivers) -> None:
    _refuse(receivers.settings, day(1))
    deliveries = receivers.with_alerts(smtp_port=unused_port()).run(day(1))
    assert [each.channel for each in deliveries if each.problem] == ["e-mail"]
    assert receivers.counts == (1, 0)
    receivers.run(day(1))
    assert receivers.counts == (1, 1)


def test_a_channel_that_is_down_is_asked_once_a_run(receivers: Receivers) -> None:
    _refuse(receivers.settings, day(1))
    _warn(receivers.settings, day(2))
    receivers.web.answers = [Answer(500)]
    deliveries = receivers.run(day(1), day(2))
    assert len([each for each in deliveries if each.problem]) == 2
    assert len(receivers.web.times) == 3, "one message, twice again"
    assert rows(receivers.settings, PENDING) == [("FAIL", "webhook"), ("WARN", "webhook")]


def test_what_was_pending_and_was_put_right_is_not_sent(receivers: Receivers) -> None:
    _refuse(receivers.settings, day(1))
    receivers.web.answers = [Answer(400)]
    receivers.run(day(1))
    load(receivers.settings, day(1), GOOD, version=2)
    receivers.web.answers = [Answer()]
    receivers.run()
    assert receivers.counts == (0, 1)
    assert rows(receivers.settings, PENDING) == []


def test_a_run_that_has_no_time_left_leaves_alerts_pending(receivers: Receivers) -> None:
    _refuse(receivers.settings, day(1))
    receivers.with_alerts(time_limit=1e-6).run(day(1))
    assert receivers.counts == (0, 0)
    assert rows(receivers.settings, PENDING) == [("FAIL", "e-mail"), ("FAIL", "webhook")]


def test_a_day_that_the_gate_refused_is_not_also_late(receivers: Receivers) -> None:
    _refuse(receivers.settings, day(1))
    receivers.run(day(1))
    assert {kind for kind, _ in rows(receivers.settings, SENT)} == {"FAIL"}


def test_inventory_that_is_refused_later_is_an_alert_of_its_own(receivers: Receivers) -> None:
    _refuse(receivers.settings, day(1))
    receivers.run(day(1))
    with transaction(receivers.settings.database, "owner") as cursor:
        cursor.execute(
            "INSERT INTO ops.partition_load (retailer_id, sales_date, entity, snapshot_id,"
            " extracted_at, retailer, code_version, data_sha256, rejected_sha256, unknown_fields,"
            " source_rows, normalised_rows, rejected_rows, rejected_without_amount_rows,"
            " staged_rows, superseded_rows, staged_at) VALUES ('retailer9', '2024-01-01',"
            " 'inventory', 'i1', now(), '{}', '', '', '', '{}', 1, 1, 0, 0, 1, 0, now());"
            "INSERT INTO ops.partition VALUES"
            " ('retailer9', '2024-01-01', 'i1', NULL, 'inventory');"
            "INSERT INTO ops.quality_result (retailer_id, sales_date, entity, snapshot_id, rule_id,"
            " severity, verdict, observed, threshold, failing_rows, checked_rows, audited_at)"
            " SELECT 'retailer9', '2024-01-01', 'inventory', snapshot_id, 'inventory_is_counted',"
            " 'critical', 'FAIL', 2, 0, 2, 10, now() FROM (VALUES ('i0'), ('i1'))"
            " AS s (snapshot_id)"
        )
    receivers.run(day(1))
    assert receivers.counts == (2, 2)
    said = receivers.web.posts[1]["text"]
    assert "the gate refused its inventory: inventory_is_counted" in said
    assert "inventory_is_counted: 2 observed, 0 allowed; 2 of 10 rows" in said
    assert "Readers" not in said


def test_the_alert_says_that_readers_keep_an_older_snapshot(receivers: Receivers) -> None:
    load(receivers.settings, day(1), GOOD)
    _refuse(receivers.settings, day(1), version=2)
    receivers.run(day(1))
    assert "Readers keep what was published before." in receivers.web.posts[0]["text"]


def test_for_a_person_a_day_is_late_some_hours_after_its_end(receivers: Receivers) -> None:
    load(receivers.settings, day(1), GOOD)  # the retailer's clock is UTC from now on
    now = datetime.now(UTC)
    today, before = (
        Partition("retailer9", now.date()),
        Partition("retailer9", now.date() - timedelta(days=3)),
    )
    assert alert_partitions([today], receivers.settings, lambda: None) == []
    alert_partitions([today, before], receivers.settings, lambda: None)
    assert [post["text"].split(":")[0] for post in receivers.web.posts] == [f"LATE {before}"]
    since_its_end = now - datetime(now.year, now.month, now.day, tzinfo=UTC)
    patient = receivers.with_alerts(late_after_hours=since_its_end / timedelta(hours=1) + 49)
    other = Partition("retailer9", before.sales_date)
    with transaction(receivers.settings.database, "owner") as cursor:
        cursor.execute("DELETE FROM ops.quality_alert")
    assert alert_partitions([other], patient.settings, lambda: None) == []


def test_a_ledger_that_does_not_answer_is_with_receiverso(receivers: Receivers) -> None:
    database = receivers.settings.database.model_copy(update={"port": unused_port()})
    lost = Receivers(
        receivers.settings.model_copy(update={"database": database}), receivers.web, receivers.mail
    )
    deliveries = lost.run(day(1))
    assert not any(each.problem for each in deliveries)
    assert receivers.counts == (1, 1)
    assert "the ledger does not say what became of it" in receivers.web.posts[0]["text"]
    said = str(receivers.web.posts) + str(lost.log)
    for role in ("load", "audit", "publish", "bi"):
        password = credentials(receivers.settings.database, role).password.get_secret_value()
        assert password not in said


def test_no_row_names_what_was_not_found(receivers: Receivers) -> None:
    _refuse(receivers.settings, day(1))
    receivers.run(day(1), day(1))
    assert value(receivers.settings, "SELECT count(*) FROM ops.quality_alert") == 3


def _configured(receivers: Receivers) -> Settings:
    """With a retailer, so that a command has one."""
    source = {"retailer9": SourceSettings(base_url=f"http://{LOOPBACK}:9")}
    return receivers.settings.model_copy(update={"sources": source})


def test_the_command_sends_what_was_not_sent_and_says_so(receivers: Receivers) -> None:
    _refuse(receivers.settings, day(1))
    load(receivers.settings, day(2), GOOD)
    arguments = ("scripts.retail", "alerts", "send", "2024-01-01..2024-01-02")
    first = run_module(_configured(receivers), *arguments)
    assert first.returncode == 0, first.stderr
    title = "FAIL retailer9 2024-01-01: the gate refused its sales: rows_meet_control_total"
    for channel in ("log", "webhook", "e-mail"):
        assert f"{channel}: sent: {title}" in first.stdout
    assert receivers.counts == (1, 1)
    assert "|Quality report>" in receivers.web.posts[0]["text"]
    second = run_module(_configured(receivers), *arguments)
    assert (second.returncode, second.stdout) == (0, "nothing to send\n")


def test_the_command_tries_each_channel_and_fails_where_one_does(receivers: Receivers) -> None:
    good = run_module(_configured(receivers), "scripts.retail", "alerts", "test")
    assert good.returncode == 0, good.stderr
    assert receivers.counts == (1, 1)
    receivers.web.answers = [Answer(403)]
    bad = run_module(_configured(receivers), "scripts.retail", "alerts", "test")
    assert bad.returncode == 1
    assert "webhook: not sent: the webhook refused the message (403)" in bad.stdout
    assert "e-mail: sent: TEST" in bad.stdout
    assert "secret" not in bad.stdout + bad.stderr
    assert rows(receivers.settings, SENT) == []


def test_an_override_sends_an_alert_when_it_is_made(receivers: Receivers) -> None:
    _refuse(receivers.settings, day(1))
    key = SecretStr("a key that signs overrides")
    settings = _configured(receivers).model_copy(update={"override_key": key})
    made = run_module(
        settings,
        *("scripts.retail", "override", "--partition", "retailer9 2024-01-01"),
        *("--reason", "the retailer counts wrongly", "--by", "Ada"),
    )
    assert made.returncode == 0, made.stderr
    assert receivers.counts == (1, 1)
    assert "Ada let it through against FAIL" in receivers.web.posts[0]["text"]


def test_days_that_no_run_brought_are_alerted_once(receivers: Receivers) -> None:
    now = datetime.now(UTC)
    due = [each.sales_date for each in due_runs(receivers.settings, now, 3)]
    here = receivers.with_alerts(late_after_hours=0.0)
    sources = {"retailer9": SourceSettings(base_url="http://127.0.0.1:9")}
    settings = here.settings.model_copy(update={"sources": sources})
    assert alert_late_days(settings, now) == []  # nobody waits for a retailer that never came

    with transaction(settings.database, "owner") as cursor:
        note_published(cursor, "retailer9", due[2], datetime(2024, 2, 1, tzinfo=UTC))
    alert_late_days(settings, now)
    (post,) = receivers.web.posts
    assert "LATE 2 partitions: nothing of it is published" in post["text"]
    assert str(due[0]) in post["text"]
    assert str(due[1]) in post["text"]
    alert_late_days(settings, now)
    assert len(receivers.web.posts) == 1

    with transaction(settings.database, "owner") as cursor:
        for each in due:
            note_published(cursor, "retailer9", each, datetime(2024, 2, 1, tzinfo=UTC))
    assert alert_late_days(settings, now) == []
