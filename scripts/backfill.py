"""Backfill sales dates through the real Airflow, and watch it to the end."""

import time
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as wall_time
from typing import Protocol
from zoneinfo import ZoneInfo

from scripts.airflow_api import AirflowApi, BackfillRunning, DagRun
from scripts.stack.errors import StackError
from shared.errors import PipelineError, UsageError

DAG_ID = "retail_data_pipeline"
MAX_ACTIVE_RUNS = 8
PARSE_PATIENCE = 60.0
"""Seconds until the DAG processor must have read the DAG."""
CLOSE_PATIENCE = 120.0
"""Seconds to wait for another backfill; Airflow closes a finished one up to 30 s late."""
STALL_PATIENCE = 1800.0
"""Seconds without any change after which watching ends."""
POLL_INTERVAL = 1.5
FINAL_STATES = frozenset({"success", "failed"})


class BackfillFailed(PipelineError):  # noqa: N818 - an outcome
    """Some of the runs failed, or were never made; the message names them."""


@dataclass(frozen=True)
class Window:
    """Sales dates, both included, in the pipeline's calendar."""

    first: date
    last: date
    zone: ZoneInfo

    def __post_init__(self) -> None:
        """Refuse a window that ends before it begins."""
        if self.last < self.first:
            raise UsageError(f"the range ends on {self.last}, before it begins on {self.first}")

    @property
    def from_at(self) -> datetime:
        """The first day's beginning."""
        return datetime.combine(self.first, wall_time.min, self.zone)

    @property
    def to_at(self) -> datetime:
        """The last day's last second: with its midnight, Airflow would leave that day out."""
        return datetime.combine(self.last, wall_time(23, 59, 59), self.zone)

    def dates(self) -> list[date]:
        """Every sales date."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    def local_date(self, instant: datetime) -> date:
        """The calendar day that an instant belongs to."""
        return instant.astimezone(self.zone).date()


@dataclass(frozen=True)
class Progress:
    """Where a backfill is."""

    days: int
    states: Counter[str]
    tasks_done: int
    tasks: int

    @property
    def runs_ended(self) -> int:
        """Runs in a final state."""
        return sum(self.states[state] for state in FINAL_STATES)


class Display(Protocol):
    """Whoever shows the progress."""

    def show(self, progress: Progress) -> None:
        """Called after every poll."""

    def note(self, message: str) -> None:
        """One remark, once."""


def run_backfill(api: AirflowApi, window: Window, display: Display, dag_id: str = DAG_ID) -> None:
    """Process every sales date of the window, again if need be.

    Raises:
        BackfillFailed: runs failed or are missing.
        StackError: Airflow does not answer, or nothing moves any more.
    """
    _wait_for_dag(api, dag_id)
    api.unpause(dag_id)
    _open(api, window, display, dag_id)
    runs = _watch(api, window, display, dag_id)
    _judge(api, window, runs, dag_id)


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
    deadline = time.monotonic() + CLOSE_PATIENCE
    while True:
        try:
            api.create_backfill(dag_id, window.from_at, window.to_at, MAX_ACTIVE_RUNS)
        except BackfillRunning:
            if _join(api, window, dag_id):
                display.note("a backfill of these days is already running: watching that one")
                return
            if time.monotonic() > deadline:
                raise
            time.sleep(POLL_INTERVAL)
        else:
            return


def _join(api: AirflowApi, window: Window, dag_id: str) -> bool:
    running = api.open_backfill(dag_id)
    if running is None or running.from_date > window.from_at or running.to_date < window.to_at:
        return False
    if running.is_paused:
        api.unpause_backfill(running.id)
    runs = api.backfill_runs(dag_id, window.from_at, window.to_at)
    return any(run.state not in FINAL_STATES for run in runs)


def _watch(api: AirflowApi, window: Window, display: Display, dag_id: str) -> list[DagRun]:
    last, changed_at = None, time.monotonic()
    while True:
        runs = api.backfill_runs(dag_id, window.from_at, window.to_at)
        progress = _progress(api, window, runs, dag_id)
        display.show(progress)
        # Judged by the runs: the backfill itself is marked complete up to 30 s later.
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


def _judge(api: AirflowApi, window: Window, runs: list[DagRun], dag_id: str) -> None:
    made = {window.local_date(run.logical_date) for run in runs}
    missing = [str(day) for day in window.dates() if day not in made]
    failed = [run.run_id for run in runs if run.state != "success"]
    problems = [f"failed: {', '.join(failed)}"] if failed else []
    problems += [f"no run for {', '.join(missing)}"] if missing else []
    if problems:
        where = f"{api.base_url}/dags/{dag_id}/runs"
        raise BackfillFailed(f"{'; '.join(problems)}. Logs: {where}")
