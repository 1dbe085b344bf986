"""The daily DAG runs when it should, and its last run came through."""

from datetime import datetime, timedelta
from typing import Any

from scripts.health.airflow.client import AirflowClient, AirflowRefusal
from scripts.health.airflow.dags import DAILY
from scripts.health.clock import Now, now
from scripts.health.probe import Finding, failed, warning, well
from shared.errors import PipelineError
from shared.schedule import DueRun, due_runs
from shared.settings import AirflowSettings, Settings

PATIENCE = timedelta(hours=1)
"""After its time a run is missing: a scheduler that is well makes it within a minute."""
LONGEST_RUN = timedelta(hours=6)
"""A run that has not ended by then waits for something: a day takes minutes."""
NOT_FOUND = 404
OPEN = {"queued", "running"}
MISSING_ADVICE = "see Airflow scheduler; then start the day by hand: `retail run` or a backfill"
PAUSED_ADVICE = f"switch {DAILY} on in Airflow's pages when it shall run by its schedule"


def is_paused(client: AirflowClient) -> bool | None:
    """Whether the daily DAG is switched off; None where Airflow does not know it."""
    try:
        return bool(client.get(f"/dags/{DAILY}")["is_paused"])
    except AirflowRefusal as error:
        if error.status == NOT_FOUND:
            return None
        raise


def runs_finding(client: AirflowClient, settings: Settings, clock: Now = now) -> Finding:
    """Whether the run that the schedule asks for is there, and how the last one ended."""
    paused = is_paused(client)
    if paused is None:
        return failed(f"Airflow has no DAG {DAILY}", "see Airflow DAGs")
    last = _last_run(client)
    said = _said(last)
    if paused:
        return warning(f"{DAILY} is paused; {said}", PAUSED_ADVICE)
    (due,) = due_runs(settings, clock() - PATIENCE, 1)
    if not _was_made(client, due):
        return failed(
            f"no run for {due.sales_date}, which was due at {due.run_after:%Y-%m-%d %H:%M %Z};"
            f" {said}",
            MISSING_ADVICE,
        )
    return _state_finding(last, said, clock())


def of_no_schedule(settings: AirflowSettings) -> bool:
    """Whether Airflow says that the daily DAG is switched off: then no day is expected."""
    if not (settings.url and settings.user and settings.password):
        return False
    try:
        return bool(is_paused(log_in(settings)))
    except PipelineError:
        return False


def log_in(settings: AirflowSettings) -> AirflowClient:
    """A client as the settings' user. Raises as `AirflowClient` does."""
    secret = settings.password
    password = secret.get_secret_value() if secret else ""
    return AirflowClient(settings.url or "", settings.user or "", password)


def _last_run(client: AirflowClient) -> dict[str, Any] | None:
    runs = client.get(
        f"/dags/{DAILY}/dagRuns", run_type="scheduled", order_by="-run_after", limit=1
    )["dag_runs"]
    return dict(runs[0]) if runs else None


def _was_made(client: AirflowClient, due: DueRun) -> bool:
    """A backfill that loaded the day before its time keeps Airflow from making the run again."""
    found = client.get(
        f"/dags/{DAILY}/dagRuns",
        run_type=["scheduled", "backfill"],
        run_after_gte=due.run_after.isoformat(),
        limit=1,
    )
    return bool(found["dag_runs"])


def _said(run: dict[str, Any] | None) -> str:
    if run is None:
        return "it never ran by its schedule"
    return f"its last scheduled run, {run['dag_run_id']}, is {run['state']}"


def _state_finding(run: dict[str, Any] | None, said: str, at: datetime) -> Finding:
    if run is None:
        return well(said)
    if run["state"] == "failed":
        return failed(said, "read the log of its task report_verdict; docs/OPERATIONS.md lists why")
    # Not its time by the schedule: a DAG that is switched on late has its last run made then.
    age = at - datetime.fromisoformat(run["queued_at"] or run["run_after"])
    if run["state"] in OPEN and age > LONGEST_RUN:
        hours = age.total_seconds() / 3600
        return warning(f"{said} since {hours:,.0f} h", "see its tasks in Airflow's pages")
    return well(said)
