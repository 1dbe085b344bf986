"""From the ledger to those who are told: each finding once, whoever is down."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from data_quality.alerts.deliver import Delivery
from data_quality.alerts.send import alert_partitions, alert_run
from data_quality.gate.audit import audit_partition
from data_quality.gate.override import record_override
from shared.errors import GateRefusal
from shared.partition import Partition
from shared.postgres.connection import credentials, transaction
from shared.settings import Settings, SourceSettings
from tests.support.commands import run_module
from tests.support.raw import day, line, load, put_raw
from tests.support.receivers import (
    LOOPBACK,
    Answer,
    MailServer,
    WebServer,
    mail_server,
    told_to,
    unused_port,
    web_server,
)
from tests.support.world import rows, value
from transformation.publish.publish import publish_partition
from transformation.stage.stage import stage_partition

pytestmark = pytest.mark.integration
GOOD = [line("A"), line("B")]
REPORT = "https://reports.example/report.html?signature=of-the-link"
SENT = "SELECT kind, channel FROM ops.quality_alert WHERE sent_at IS NOT NULL ORDER BY 1, 2"
OWED = "SELECT kind, channel FROM ops.quality_alert WHERE sent_at IS NULL ORDER BY 1, 2"


@dataclass
class Told:
    """Settings with all channels, and the servers behind them."""

    settings: Settings
    web: WebServer
    mail: MailServer
    log: list[dict[str, object]] = field(default_factory=list)

    def with_alerts(self, **changes: object) -> "Told":
        """The same with other settings of the alerts."""
        alerts = self.settings.alerts.model_copy(update=changes)
        return Told(self.settings.model_copy(update={"alerts": alerts}), self.web, self.mail)

    def run(self, *partitions: Partition) -> list[Delivery]:
        """Tell what a run of the partitions gives."""
        with capture_logs() as events:
            told = alert_run(partitions, self.settings, lambda: REPORT)
        self.log = [dict(event) for event in events]
        return told

    @property
    def counts(self) -> tuple[int, int]:
        """What came by webhook, and by mail."""
        return len(self.web.posts), len(self.mail.letters)


@pytest.fixture
def told(settings: Settings) -> Iterator[Told]:
    with web_server() as web, mail_server() as mail:
        yield Told(told_to(settings, web, mail, timeout=2.0), web, mail)


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


def _said(told: Told) -> tuple[str, str, dict[str, object]]:
    """The one message, as each channel has it."""
    (post,), (letter,) = told.web.posts, told.mail.letters
    (event,) = [event for event in told.log if event["event"] == "quality alert"]
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
    told: Told, happen: object, kind: str, words: list[str]
) -> None:
    assert callable(happen)
    key = SecretStr("a key that signs overrides")
    told = Told(told.settings.model_copy(update={"override_key": key}), told.web, told.mail)
    happen(told.settings, day(1))
    deliveries = told.run(day(1))
    assert [(each.channel, each.problem) for each in deliveries] == [
        ("log", None),
        ("webhook", None),
        ("e-mail", None),
    ]
    posted, mailed, logged = _said(told)
    for word in [*words, "retailer9 2024-01-01", kind]:
        assert word in posted
        assert word in mailed.replace("\n", " ")
        assert word in str(logged)
    assert REPORT in posted.replace("&amp;", "&")
    assert REPORT in mailed
    assert logged["reports"] == ["https://reports.example/report.html"], "without its signature"
    assert {kind for kind, _ in rows(told.settings, SENT)} == {kind}


def test_a_warning_goes_to_the_log_and_the_webhook_and_fills_no_mailbox(told: Told) -> None:
    _warn(told.settings, day(1))
    told.run(day(1))
    assert told.counts == (1, 0)
    assert "unknown_fields" in told.web.posts[0]["text"]
    assert rows(told.settings, SENT) == [("WARN", "log"), ("WARN", "webhook")]


def test_what_passed_and_is_published_is_nobodys_alert(told: Told) -> None:
    load(told.settings, day(1), GOOD)
    assert told.run(day(1)) == []
    assert told.counts == (0, 0)


def test_without_settings_only_the_log_is_told(settings: Settings) -> None:
    _refuse(settings, day(1))
    with capture_logs() as events:
        alert_run([day(1)], settings, lambda: None)
    assert [event["log_level"] for event in events if event["event"] == "quality alert"] == [
        "error"
    ]
    assert rows(settings, SENT) == [("FAIL", "log")]


def test_the_same_finding_is_told_once_also_of_another_snapshot(told: Told) -> None:
    _refuse(told.settings, day(1))
    told.run(day(1))
    assert told.run(day(1)) == []
    _refuse(told.settings, day(1), version=2)
    assert told.run(day(1)) == []
    assert told.counts == (1, 1)


def test_another_broken_rule_is_another_finding(told: Told) -> None:
    _refuse(told.settings, day(1))
    told.run(day(1))
    twice = [line("A"), line("B", record_type="gift")]
    put_raw(told.settings, day(1), twice, 2, control_rows=3)
    stage_partition(day(1), told.settings)
    with pytest.raises(GateRefusal):
        audit_partition(day(1), told.settings)
    told.run(day(1))
    assert told.counts == (2, 2)
    assert "known_record_type, rows_meet_control_total" in told.web.posts[1]["text"]


def test_after_some_days_what_is_still_so_is_told_again(told: Told) -> None:
    _refuse(told.settings, day(1))
    told.run(day(1))
    with transaction(told.settings.database, "owner") as cursor:
        cursor.execute("UPDATE ops.quality_alert SET sent_at = sent_at - interval '15 days'")
    told.run(day(1))
    assert told.counts == (2, 2)
    told.run(day(1))
    assert told.counts == (2, 2)


def test_one_finding_of_many_partitions_is_one_message_of_what_is_new(told: Told) -> None:
    for number in (1, 2, 3):
        _refuse(told.settings, day(number))
    told.run(day(1))
    told.run(day(1), day(2), day(3))
    assert told.counts == (2, 2)
    said = told.web.posts[1]["text"]
    assert "FAIL 2 partitions: " in said
    assert "retailer9 2024-01-02: " in said
    assert "retailer9 2024-01-03: " in said
    assert "2024-01-01" not in said


def test_two_that_send_at_once_send_once(told: Told) -> None:
    _refuse(told.settings, day(1))
    told.web.answers = [Answer(after=0.5)]
    start = threading.Barrier(4)

    def run(_: int) -> list[Delivery]:
        start.wait()
        return alert_run([day(1)], told.settings, lambda: None)

    with ThreadPoolExecutor(4) as pool:
        deliveries = [each for said in pool.map(run, range(4)) for each in said]
    assert told.counts == (1, 1)
    assert sorted(each.channel for each in deliveries) == ["e-mail", "log", "webhook"]
    assert not any(each.problem for each in deliveries)


def test_the_second_sends_where_the_firsts_channel_failed(told: Told) -> None:
    _refuse(told.settings, day(1))
    told.web.answers = [Answer(400, after=0.5), Answer()]
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(alert_run, [day(1)], told.settings, lambda: None) for _ in range(2)]
        problems = [each.problem for run in runs for each in run.result() if each.problem]
    assert problems == ["the webhook refused the message (400)"]
    assert told.counts == (1, 1)
    assert rows(told.settings, OWED) == []


@pytest.mark.parametrize("trouble", ["down", "500", "refused", "slow"])
def test_a_channel_that_fails_keeps_no_other_and_is_tried_again(told: Told, trouble: str) -> None:
    _refuse(told.settings, day(1))
    broken = {
        "down": {"webhook_url": SecretStr(f"http://{LOOPBACK}:{unused_port()}/the-secret-path")},
        "slow": {"timeout": 1.0},
    }.get(trouble, {})
    told.web.answers = [
        {"500": Answer(500), "refused": Answer(400), "slow": Answer(after=4.0)}.get(
            trouble, Answer()
        )
    ]
    bad = told.with_alerts(**broken)
    deliveries = bad.run(day(1))
    assert [each.channel for each in deliveries if each.problem] == ["webhook"]
    errors = [event for event in bad.log if event["event"] == "alert not sent"]
    assert [(event["log_level"], event["channel"]) for event in errors] == [("error", "webhook")]
    assert "secret" not in str(bad.log)
    assert len(told.mail.letters) == 1
    assert rows(told.settings, OWED) == [("FAIL", "webhook")]

    told.web.answers, told.web.posts[:] = [Answer()], []
    load(told.settings, day(2), GOOD)
    told.run(day(2))
    assert told.counts == (1, 1), "a later run tells what was owed, and only that"
    assert "retailer9 2024-01-01" in told.web.posts[0]["text"]
    assert rows(told.settings, OWED) == []


def test_mail_that_fails_keeps_no_webhook(told: Told) -> None:
    _refuse(told.settings, day(1))
    deliveries = told.with_alerts(smtp_port=unused_port()).run(day(1))
    assert [each.channel for each in deliveries if each.problem] == ["e-mail"]
    assert told.counts == (1, 0)
    told.run(day(1))
    assert told.counts == (1, 1)


def test_a_channel_that_is_down_is_asked_once_a_run(told: Told) -> None:
    _refuse(told.settings, day(1))
    _warn(told.settings, day(2))
    told.web.answers = [Answer(500)]
    deliveries = told.run(day(1), day(2))
    assert len([each for each in deliveries if each.problem]) == 2
    assert len(told.web.times) == 3, "one message, twice again"
    assert rows(told.settings, OWED) == [("FAIL", "webhook"), ("WARN", "webhook")]


def test_what_was_owed_and_was_put_right_is_not_told(told: Told) -> None:
    _refuse(told.settings, day(1))
    told.web.answers = [Answer(400)]
    told.run(day(1))
    load(told.settings, day(1), GOOD, version=2)
    told.web.answers = [Answer()]
    told.run()
    assert told.counts == (0, 1)
    assert rows(told.settings, OWED) == []


def test_a_run_that_has_no_time_left_owes(told: Told) -> None:
    _refuse(told.settings, day(1))
    told.with_alerts(time_limit=1e-6).run(day(1))
    assert told.counts == (0, 0)
    assert rows(told.settings, OWED) == [("FAIL", "e-mail"), ("FAIL", "webhook")]


def test_a_day_that_the_gate_holds_back_is_not_also_late(told: Told) -> None:
    _refuse(told.settings, day(1))
    told.run(day(1))
    assert {kind for kind, _ in rows(told.settings, SENT)} == {"FAIL"}


def test_stock_that_is_refused_later_is_told_by_itself(told: Told) -> None:
    _refuse(told.settings, day(1))
    told.run(day(1))
    with transaction(told.settings.database, "owner") as cursor:
        cursor.execute(
            "INSERT INTO ops.entity_load (retailer_id, sales_date, entity, snapshot_id,"
            " extracted_at, retailer, data_sha256, normalised_rows, rejected_rows, staged_rows,"
            " staged_at) VALUES ('retailer9', '2024-01-01', 'inventory', 'i1', now(), '{}', '', 1,"
            " 0, 1, now());"
            "INSERT INTO ops.quality_result (retailer_id, sales_date, entity, snapshot_id, rule_id,"
            " severity, verdict, observed, threshold, failing_rows, checked_rows, audited_at)"
            " SELECT 'retailer9', '2024-01-01', 'inventory', snapshot_id, 'stock_is_counted',"
            " 'critical', 'FAIL', 2, 0, 2, 10, now() FROM (VALUES ('i0'), ('i1'))"
            " AS s (snapshot_id)"
        )
    told.run(day(1))
    assert told.counts == (2, 2)
    said = told.web.posts[1]["text"]
    assert "the gate refused its inventory: stock_is_counted" in said
    assert "stock_is_counted: 2 observed, 0 allowed; 2 of 10 rows" in said
    assert "Readers" not in said


def test_readers_that_keep_an_older_snapshot_are_told_of(told: Told) -> None:
    load(told.settings, day(1), GOOD)
    _refuse(told.settings, day(1), version=2)
    told.run(day(1))
    assert "Readers keep what was published before." in told.web.posts[0]["text"]


def test_for_a_person_a_day_is_late_some_hours_after_its_end(told: Told) -> None:
    load(told.settings, day(1), GOOD)  # the retailer's clock is UTC from now on
    now = datetime.now(UTC)
    today, before = (
        Partition("retailer9", now.date()),
        Partition("retailer9", now.date() - timedelta(days=3)),
    )
    assert alert_partitions([today], told.settings, lambda: None) == []
    alert_partitions([today, before], told.settings, lambda: None)
    assert [post["text"].split(":")[0] for post in told.web.posts] == [f"LATE {before}"]
    since_its_end = now - datetime(now.year, now.month, now.day, tzinfo=UTC)
    patient = told.with_alerts(late_after_hours=since_its_end / timedelta(hours=1) + 49)
    other = Partition("retailer9", before.sales_date)
    with transaction(told.settings.database, "owner") as cursor:
        cursor.execute("DELETE FROM ops.quality_alert")
    assert alert_partitions([other], patient.settings, lambda: None) == []


def test_a_ledger_that_does_not_answer_is_told_too(told: Told) -> None:
    database = told.settings.database.model_copy(update={"port": unused_port()})
    lost = Told(told.settings.model_copy(update={"database": database}), told.web, told.mail)
    deliveries = lost.run(day(1))
    assert not any(each.problem for each in deliveries)
    assert told.counts == (1, 1)
    assert "the ledger does not say what became of it" in told.web.posts[0]["text"]
    said = str(told.web.posts) + str(lost.log)
    for role in ("load", "audit", "publish", "bi"):
        password = credentials(told.settings.database, role).password.get_secret_value()
        assert password not in said


def test_no_row_names_what_was_not_found(told: Told) -> None:
    _refuse(told.settings, day(1))
    told.run(day(1), day(1))
    assert value(told.settings, "SELECT count(*) FROM ops.quality_alert") == 3


def _configured(told: Told) -> Settings:
    """With a retailer, so that a command has one."""
    source = {"retailer9": SourceSettings(base_url=f"http://{LOOPBACK}:9")}
    return told.settings.model_copy(update={"sources": source})


def test_the_command_sends_what_was_not_sent_and_says_so(told: Told) -> None:
    _refuse(told.settings, day(1))
    load(told.settings, day(2), GOOD)
    arguments = ("scripts.retail", "alerts", "send", "2024-01-01..2024-01-02")
    first = run_module(_configured(told), *arguments)
    assert first.returncode == 0, first.stderr
    title = "FAIL retailer9 2024-01-01: the gate refused its sales: rows_meet_control_total"
    for channel in ("log", "webhook", "e-mail"):
        assert f"{channel}: sent: {title}" in first.stdout
    assert told.counts == (1, 1)
    assert "|Quality report>" in told.web.posts[0]["text"]
    second = run_module(_configured(told), *arguments)
    assert (second.returncode, second.stdout) == (0, "nothing to send\n")


def test_the_command_tries_each_channel_and_fails_where_one_does(told: Told) -> None:
    good = run_module(_configured(told), "scripts.retail", "alerts", "test")
    assert good.returncode == 0, good.stderr
    assert told.counts == (1, 1)
    told.web.answers = [Answer(403)]
    bad = run_module(_configured(told), "scripts.retail", "alerts", "test")
    assert bad.returncode == 1
    assert "webhook: not sent: the webhook refused the message (403)" in bad.stdout
    assert "e-mail: sent: TEST" in bad.stdout
    assert "secret" not in bad.stdout + bad.stderr
    assert rows(told.settings, SENT) == []


def test_an_override_is_told_when_it_is_made(told: Told) -> None:
    _refuse(told.settings, day(1))
    key = SecretStr("a key that signs overrides")
    settings = _configured(told).model_copy(update={"override_key": key})
    made = run_module(
        settings,
        *("scripts.retail", "override", "--partition", "retailer9 2024-01-01"),
        *("--reason", "the retailer counts wrongly", "--by", "Ada"),
    )
    assert made.returncode == 0, made.stderr
    assert told.counts == (1, 1)
    assert "Ada let it through against FAIL" in told.web.posts[0]["text"]
