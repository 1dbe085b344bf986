"""The probes of Airflow: components, DAGs, runs. tests/dags has a real one."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from scripts.health.airflow.page import COMPONENTS, component_finding, read_health_page
from scripts.health.airflow.probes import of_airflow
from scripts.health.airflow.runs import log_in, runs_finding
from scripts.health.probe import Finding, State
from scripts.health.side_by_side import ask_all
from shared.settings import AirflowSettings, Settings
from tests.support.receivers import unused_port
from tests.support.recorded_airflow import (
    DAILY,
    RecordedAirflow,
    dag_run,
    health_page,
    recorded_airflow,
)

pytestmark = pytest.mark.integration
LONG = 60.0
PACIFIC = ZoneInfo("America/Los_Angeles")
NOON = datetime(2024, 1, 15, 12, tzinfo=PACIFIC)
DUE = datetime(2024, 1, 15, 2, tzinfo=PACIFIC)
BOTH = ("retail_data_pipeline", "retail_housekeeping")


@pytest.fixture
def airflow() -> Iterator[RecordedAirflow]:
    with recorded_airflow() as running:
        running.show(health_page(datetime.now(UTC)))
        running.has_dags(*BOTH)
        running.has_runs(dag_run(DUE))
        yield running


def _found(airflow: AirflowSettings) -> dict[str, Finding]:
    settings = Settings.model_construct(airflow=airflow)
    return {each.name: each.finding for each in ask_all(of_airflow(settings), LONG)}


def _component(airflow: RecordedAirflow, name: str) -> Finding:
    return component_finding(read_health_page(airflow.server.url), name, lambda: NOON)


def _runs(airflow: RecordedAirflow, at: datetime = NOON) -> Finding:
    settings = Settings.model_construct(airflow=airflow.settings)
    return runs_finding(log_in(airflow.settings), settings, lambda: at)


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_is_well_by_its_heartbeat(airflow: RecordedAirflow, name: str) -> None:
    assert _found(airflow.settings)[f"Airflow {name}"].state is State.OK
    airflow.show(health_page(NOON - timedelta(seconds=100), "unhealthy"))
    found = _component(airflow, name)
    assert found.state is State.FAILED
    assert "100 s ago" in found.found
    assert name in found.advice
    # Airflow's own threshold may have been raised.
    airflow.show(health_page(NOON - timedelta(hours=1)))
    assert _component(airflow, name).state is State.FAILED
    airflow.show(health_page(None, None))
    assert "never" in _component(airflow, name).found
    airflow.show(health_page(NOON - timedelta(seconds=3)))
    assert _component(airflow, name).state is State.OK


def test_the_api_server_answers_and_reaches_its_database(airflow: RecordedAirflow) -> None:
    assert _component(airflow, "api-server").state is State.OK
    airflow.show(health_page(NOON) | {"metadatabase": {"status": "unhealthy"}})
    assert _component(airflow, "api-server").state is State.FAILED
    airflow.show(b"<html>Maintenance</html>", 503)
    found = _found(airflow.settings)
    assert found["Airflow api-server"].state is State.FAILED
    assert found["Airflow scheduler"].state is State.FAILED
    gone = AirflowSettings(url=f"http://127.0.0.1:{unused_port()}")
    assert _found(gone)["Airflow api-server"].state is State.FAILED


def test_an_import_error_is_noticed_with_its_file_and_last_line(airflow: RecordedAirflow) -> None:
    assert _found(airflow.settings)["Airflow DAGs"].state is State.OK
    error = {"filename": "retail.py", "stack_trace": "Traceback …\nNameError: name 'dag'"}
    airflow.has_dags(*BOTH, errors=(error,))
    found = _found(airflow.settings)["Airflow DAGs"]
    assert found.state is State.FAILED
    assert "retail.py: NameError: name 'dag'" in found.found


def test_a_dag_that_is_not_there_is_named(airflow: RecordedAirflow) -> None:
    airflow.has_dags("retail_housekeeping")
    found = _found(airflow.settings)["Airflow DAGs"]
    assert found.state is State.FAILED
    assert "no DAG retail_data_pipeline" in found.found


def test_what_is_not_configured_is_no_failure(airflow: RecordedAirflow) -> None:
    nothing = _found(AirflowSettings())
    assert {name: each.state for name, each in nothing.items()} == {"Airflow": State.OK}
    assert "RETAIL_AIRFLOW__URL" in nothing["Airflow"].found
    no_login = _found(AirflowSettings(url=airflow.server.url))
    assert no_login["Airflow scheduler"].state is State.OK
    for name in ("Airflow DAGs", "daily run"):
        assert no_login[name].state is State.OK
        assert "not configured" in no_login[name].found


def test_a_login_that_is_refused_is_noticed(airflow: RecordedAirflow) -> None:
    airflow.server.answers["/auth/token"] = (401, {"detail": "Invalid credentials"})
    found = _found(airflow.settings)["Airflow DAGs"]
    assert found.state is State.FAILED
    assert "RETAIL_AIRFLOW__USER" in found.advice


def test_the_run_of_the_schedule_is_there(airflow: RecordedAirflow) -> None:
    assert _runs(airflow).state is State.OK
    query = airflow.server.queries[f"{DAILY}/dagRuns"]
    assert datetime.fromisoformat(query["run_after_gte"][0]) == DUE
    assert set(query["run_type"]) == {"scheduled", "backfill"}


def test_a_run_that_did_not_happen_is_noticed(airflow: RecordedAirflow) -> None:
    airflow.has_runs()
    found = _runs(airflow)
    assert found.state is State.FAILED
    assert "no run for 2024-01-14, which was due at 2024-01-15 02:00 PST" in found.found
    # It has an hour: until then the run before is looked for.
    assert "no run for 2024-01-13" in _runs(airflow, DUE + timedelta(minutes=59)).found
    assert "no run for 2024-01-14" in _runs(airflow, DUE + timedelta(minutes=60)).found


def test_a_paused_dag_warns_that_it_is(airflow: RecordedAirflow) -> None:
    airflow.has_runs(is_paused=True)
    found = _runs(airflow)
    assert found.state is State.WARNING
    assert "retail_data_pipeline is paused" in found.found
    del airflow.server.answers[DAILY]
    assert _runs(airflow).state is State.FAILED


@pytest.mark.parametrize(
    ("state", "age", "expected"),
    [
        ("success", timedelta(hours=10), State.OK),
        ("running", timedelta(hours=1), State.OK),
        ("running", timedelta(hours=7), State.WARNING),
        ("queued", timedelta(hours=7), State.WARNING),
        ("failed", timedelta(hours=1), State.FAILED),
    ],
)
def test_how_the_last_run_ended_counts(
    airflow: RecordedAirflow, state: str, age: timedelta, expected: State
) -> None:
    airflow.has_runs(dag_run(NOON - age, state))
    found = _runs(airflow)
    assert found.state is expected
    assert state in found.found


def test_a_run_that_was_made_late_is_as_old_as_it_is(airflow: RecordedAirflow) -> None:
    begun = NOON - timedelta(minutes=5)
    airflow.has_runs(dag_run(NOON - timedelta(hours=20), "running", queued_at=begun))
    assert _runs(airflow).state is State.OK
