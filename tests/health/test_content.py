"""The probes of what the parts bring: fresh days, sent alerts, sums that meet."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from data_quality.alerts.send import alert_run
from data_quality.gate.audit import audit_partition
from scripts.health.alerts import alerts_finding
from scripts.health.freshness import freshness_finding, of_freshness
from scripts.health.probe import State
from scripts.health.reconciliation import reconciliation_finding
from shared.alert_settings import AlertSettings
from shared.errors import GateRefusal
from shared.postgres.connection import transaction
from shared.schedule import due_runs
from shared.settings import Settings, SourceSettings
from tests.support.ledger import note_published
from tests.support.quality import NEVER_ENOUGH, add_rules
from tests.support.raw import day, line, load, put_raw
from tests.support.receivers import Answer, WebServer, mail_server, web_server, with_receivers
from tests.support.recorded_airflow import recorded_airflow
from tests.support.world import rows
from transformation.stage.stage import stage_partition

pytestmark = pytest.mark.integration
RETAILER = "retailer9"
GOOD = [line("A"), line("B")]


def _publish(settings: Settings, *days: date) -> None:
    with transaction(settings.database, "owner") as cursor:
        for each in days:
            note_published(cursor, RETAILER, each, datetime(2024, 2, 1, tzinfo=UTC))


@pytest.fixture
def impatient(settings: Settings) -> Settings:
    """A day is late as soon as it is over."""
    return settings.model_copy(update={"alerts": AlertSettings(late_after_hours=0)})


@pytest.fixture
def due(impatient: Settings) -> list[date]:
    """The last three days that the schedule asked for, the latest first."""
    return [each.sales_date for each in due_runs(impatient, datetime.now(UTC), 3)]


def test_days_that_were_due_and_are_not_published_are_late(
    impatient: Settings, due: list[date]
) -> None:
    _publish(impatient, due[2])
    found = freshness_finding(impatient, RETAILER)
    assert found.state is State.FAILED
    assert f"published up to {due[2]}; late: {due[1]}, {due[0]}" == found.found
    assert f"`retail run {due[1]}..{due[0]} --retailer {RETAILER}`" in found.advice
    _publish(impatient, *due)
    assert freshness_finding(impatient, RETAILER).state is State.OK


def test_a_gap_only_warns(impatient: Settings, due: list[date]) -> None:
    _publish(impatient, due[2], due[0])
    found = freshness_finding(impatient, RETAILER)
    assert found.state is State.WARNING
    assert found.found == f"published up to {due[0]}; late: {due[1]}"


def test_a_day_has_the_hours_that_alerts_give_it(settings: Settings, due: list[date]) -> None:
    _publish(settings, due[1] - timedelta(days=1))
    patient = AlertSettings(late_after_hours=24 * 365)
    assert (
        freshness_finding(settings.model_copy(update={"alerts": patient}), RETAILER).state
        is State.OK
    )


def test_of_a_retailer_that_was_never_published_all_is_late(impatient: Settings) -> None:
    found = freshness_finding(impatient, RETAILER)
    assert found.state is State.FAILED
    assert "nothing is published; late: " in found.found
    source = SourceSettings(base_url="http://here")
    named = of_freshness(impatient.model_copy(update={"sources": {RETAILER: source}}))
    assert [each.name for each in named] == ["freshness of retailer9"]


def test_while_the_schedule_is_switched_off_it_only_warns(impatient: Settings) -> None:
    with recorded_airflow() as airflow:
        here = impatient.model_copy(update={"airflow": airflow.settings})
        airflow.has_runs(is_paused=True)
        found = freshness_finding(here, RETAILER)
        assert found.state is State.WARNING
        assert "the daily DAG is paused" in found.found
        airflow.has_runs(is_paused=False)
        assert freshness_finding(here, RETAILER).state is State.FAILED
    assert freshness_finding(here, RETAILER).state is State.FAILED  # nobody answers


@pytest.fixture
def web() -> Iterator[WebServer]:
    with web_server() as running:
        yield running


def test_an_alert_that_no_run_has_sent_is_noticed(settings: Settings, web: WebServer) -> None:
    before = datetime.now(UTC)
    with mail_server() as mail:
        patient = with_receivers(settings, web, mail, timeout=60.0, time_limit=300.0)
        partition = day(1)
        add_rules(patient, [NEVER_ENOUGH])
        put_raw(patient, partition, GOOD)
        stage_partition(partition, patient)
        with pytest.raises(GateRefusal):
            audit_partition(partition, patient)
        web.answers = [Answer(500)]
        alert_run([partition], patient, lambda: None)

        found = alerts_finding(patient, lambda: before)
        assert found.state is State.OK
        assert "pending for the next run: 1" in found.found
        later = datetime.now(UTC) + timedelta(days=2)
        found = alerts_finding(patient, lambda: later)
        assert found.state is State.WARNING
        assert "1 for webhook" in found.found
        # A channel that was switched off takes nothing, and nobody waits for it.
        assert alerts_finding(settings, lambda: later).state is State.OK

        web.answers = [Answer()]
        alert_run([], patient, lambda: None)
        found = alerts_finding(patient, lambda: later)
        assert (found.state, found.found) == (State.OK, "none is pending")


def test_a_cent_that_is_wrong_on_the_last_day_is_noticed(settings: Settings) -> None:
    assert reconciliation_finding(settings).found == "nothing is published"
    load(settings, day(1), GOOD)
    load(settings, day(2), GOOD)
    assert reconciliation_finding(settings).state is State.OK
    assert "retailer9 2024-01-02" in reconciliation_finding(settings).found

    change = "UPDATE warehouse.fact_sales SET total_amount = total_amount + %s WHERE date_key = %s"
    _execute(settings, change, 1, 20240101)  # another day's: not the last one
    assert reconciliation_finding(settings).state is State.OK
    _execute(settings, change, "0.01", 20240102)
    found = reconciliation_finding(settings)
    assert found.state is State.FAILED
    assert "retailer9 2024-01-02" in found.found
    assert "`retail reconcile --from 2024-01-02 --to 2024-01-02`" in found.advice
    _execute(settings, change, "-0.01", 20240102)
    assert reconciliation_finding(settings).state is State.OK


def _execute(settings: Settings, statement: str, *values: object) -> None:
    assert rows(settings, f"{statement} RETURNING 1", *values)
