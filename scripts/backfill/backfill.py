"""Backfill sales dates through the real Airflow, and watch it to the end."""

import time
from collections import Counter

from scripts.backfill.airflow_api import AirflowApi, Backfill, BackfillRunning, DagRun
from scripts.backfill.window import FINAL_STATES, Display, Progress, Window
from scripts.health.airflow.dags import DAILY
from scripts.stack.errors import StackError
from shared.errors import PipelineError

MAX_ACTIVE_RUNS = 8
PARSE_PATIENCE = 60.0
"""Seconds until the DAG processor must have read the DAG."""
OTHERS_PATIENCE = 120.0
"""Seconds to wait for a backfill of other days."""
STALL_PATIENCE = 1800.0
"""Seconds without any change after which watching ends."""
POLL_INTERVAL = 1.5


class BackfillFailed(PipelineError):  # noqa: N818 - an outcome
    """Some of the runs failed, or were never made; the message names them."""


def run_backfill(api: AirflowApi, window: Window, display: Display, dag_id: str = DAILY) -> None:
    """Process every sales date of the window, again if need be.

    Raises:
        BackfillFailed: runs failed or are missing.
        StackError: Airflow does not answer, or nothing moves any more.
    """
    _wait_for_dag(api, dag_id)
    api.unpause(dag_id)
    _open(api, window, display, dag_id)
    runs = _watch(api, window, display, dag_id)
    _require_success(api, window, runs, dag_id)


def _wait_for_dag(api: AirflowApi, dag_id: str) -> None:
    deadline = time.monotonic() + PARSE_PATIENCE
    while api.find_dag(dag_id) is None:
        if errors := api.import_errors():
            raise StackError(f"Airflow cannot read its DAGs: {'; '.join(errors)}")
        if time.monotonic() > deadline:
            raise StackError(f"Airflow has no DAG {dag_id}: read .local/logs/dag-processor.log")
        time.sleep(POLL_INTERVAL)


def _open(api: AirflowApi, window: Window, display: Display, dag_id: str) -> None:
    """Create the backfill, or join one that covers the window and still has runs to do."""
    deadline = time.monotonic() + OTHERS_PATIENCE
    while True:
        try:
            api.create_backfill(dag_id, window.from_at, window.to_at, MAX_ACTIVE_RUNS)
        except BackfillRunning:
            running = api.open_backfill(dag_id)
            if (
                running
                and _settle(api, running, dag_id)
                and running.covers(window.from_at, window.to_at)
            ):
                display.note("a backfill of these days is already running: watching that one")
                return
            if time.monotonic() > deadline:
                raise
            time.sleep(POLL_INTERVAL)
        else:
            return


def _settle(api: AirflowApi, running: Backfill, dag_id: str) -> bool:
    """Whether an open backfill has runs to do. One that has none is closed: Airflow itself would
    keep it open, and all others out, for up to half a minute more."""
    runs = api.backfill_runs(dag_id, running.from_date, running.to_date)
    if all(run.state in FINAL_STATES for run in runs):
        api.close_backfill(running.id)
        return False
    if running.is_paused:
        api.unpause_backfill(running.id)
    return True


def _watch(api: AirflowApi, window: Window, display: Display, dag_id: str) -> list[DagRun]:
    last, changed_at = None, time.monotonic()
    while True:
        runs = api.backfill_runs(dag_id, window.from_at, window.to_at)
        progress = _progress(api, window, runs, dag_id)
        display.show(progress)
        # The runs decide: the backfill itself is marked complete up to 30 s later.
        if progress.runs_ended == len(runs):
            return runs
        if progress != last:
            last, changed_at = progress, time.monotonic()
        if time.monotonic() - changed_at > STALL_PATIENCE:
            raise StackError("the backfill does not move: `make status`, then `make up`")
        time.sleep(POLL_INTERVAL)


def _progress(api: AirflowApi, window: Window, runs: list[DagRun], dag_id: str) -> Progress:
    return Progress(
        days=len(window.dates()),
        states=Counter(run.state for run in runs),
        tasks_done=api.count_tasks(dag_id, window.from_at, window.to_at, "success", "skipped"),
        tasks=api.count_tasks(dag_id, window.from_at, window.to_at),
    )


def _require_success(api: AirflowApi, window: Window, runs: list[DagRun], dag_id: str) -> None:
    made = {window.local_date(run.logical_date) for run in runs}
    missing = [str(day) for day in window.dates() if day not in made]
    # The day first: a run's id carries the day on which the schedule would have started it.
    failed = [
        f"{window.local_date(run.logical_date)} ({run.run_id})"
        for run in runs
        if run.state != "success"
    ]
    problems = [f"failed: {', '.join(failed)}"] if failed else []
    problems += [f"no run for {', '.join(missing)}"] if missing else []
    if problems:
        where = f"{api.base_url}/dags/{dag_id}/runs"
        raise BackfillFailed(f"{'; '.join(problems)}. Logs: {where}")
