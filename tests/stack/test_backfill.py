"""The backfill driver's calendar, and how it checks, joins and closes backfills."""
# ruff: noqa: ARG002 - the scripted client keeps the real one's signatures

from collections import Counter
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from scripts.backfill import backfill
from scripts.backfill.airflow_api import AirflowApi, Backfill, BackfillRunning, DagRun
from scripts.backfill.backfill import BackfillFailed, run_backfill
from scripts.backfill.display import summary
from scripts.backfill.window import Progress, Window
from scripts.demo.demo import sample_dates
from shared.errors import UsageError

pytestmark = pytest.mark.unit

PACIFIC = ZoneInfo("America/Los_Angeles")
WINDOW = Window(date(2024, 3, 9), date(2024, 3, 11), PACIFIC)  # the clocks go forward on the 10th
INSTANTS = [
    datetime(2024, 3, 9, 10, tzinfo=UTC),
    datetime(2024, 3, 10, 10, tzinfo=UTC),  # 03:00 local time: there is no 02:00 that day
    datetime(2024, 3, 11, 9, tzinfo=UTC),
]


class ScriptedAirflow(AirflowApi):
    """Answers from a list of run states a poll; the last one stays."""

    def __init__(
        self, *polls: str, conflicts: int = 0, open_backfill: Backfill | None = None
    ) -> None:
        self.base_url = "http://airflow"
        self.polls = [poll.split() for poll in polls]
        self.conflicts = conflicts
        self.open = open_backfill
        self.created: list[tuple[datetime, datetime]] = []
        self.closed: list[int] = []

    def find_dag(self, dag_id: str) -> dict[str, object]:
        return {"dag_id": dag_id}

    def unpause(self, dag_id: str) -> None:
        pass

    def create_backfill(
        self, dag_id: str, from_at: datetime, to_at: datetime, max_active_runs: int
    ) -> None:
        if self.conflicts:
            self.conflicts -= 1
            raise BackfillRunning(f"{dag_id} {max_active_runs}")
        self.created.append((from_at, to_at))

    def open_backfill(self, dag_id: str) -> Backfill | None:
        return self.open

    def close_backfill(self, backfill_id: int) -> None:
        self.closed.append(backfill_id)

    def backfill_runs(self, dag_id: str, from_at: datetime, to_at: datetime) -> list[DagRun]:
        states = self.polls.pop(0) if len(self.polls) > 1 else self.polls[0]
        pairs = zip(INSTANTS, states, strict=False)
        return [DagRun(f"run {at:%d}", at, state) for at, state in pairs]

    def count_tasks(self, dag_id: str, from_at: datetime, to_at: datetime, *states: str) -> int:
        return 3


class Notes:
    """Remembers what it was shown."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.shown: list[Progress] = []

    def show(self, progress: Progress) -> None:
        self.shown.append(progress)

    def note(self, message: str) -> None:
        self.notes.append(message)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backfill, "POLL_INTERVAL", 0)


def _open_backfill(window: Window) -> Backfill:
    return Backfill(7, window.from_at, window.to_at, is_paused=False)


def test_a_window_reaches_to_the_last_second_of_its_last_day() -> None:
    assert WINDOW.from_at.isoformat() == "2024-03-09T00:00:00-08:00"
    assert WINDOW.to_at.isoformat() == "2024-03-11T23:59:59-07:00"
    assert [WINDOW.local_date(instant) for instant in INSTANTS] == WINDOW.dates()


def test_a_backward_window_is_refused() -> None:
    with pytest.raises(UsageError, match="before it begins"):
        Window(date(2024, 3, 2), date(2024, 3, 1), PACIFIC)


def test_days_to_come_are_refused_by_the_calendar_of_the_schedule() -> None:
    WINDOW.require_begun(datetime(2024, 3, 11, 7, tzinfo=UTC))  # midnight in Los Angeles
    with pytest.raises(UsageError, match=r"2024-03-11 is still to come: .* is 2024-03-10"):
        WINDOW.require_begun(datetime(2024, 3, 11, 6, 59, tzinfo=UTC))


def test_it_watches_until_every_run_has_ended() -> None:
    api = ScriptedAirflow(
        "queued queued queued", "success running queued", "success success success"
    )
    notes = Notes()
    run_backfill(api, WINDOW, notes)
    assert api.created == [(WINDOW.from_at, WINDOW.to_at)]
    assert [progress.runs_ended for progress in notes.shown] == [0, 1, 3]


def test_a_failed_run_is_named_by_its_day() -> None:
    api = ScriptedAirflow("success failed success")
    with pytest.raises(BackfillFailed, match=r"2024-03-10 \(run 10\).*http://airflow/dags"):
        run_backfill(api, WINDOW, Notes())


def test_a_day_without_a_run_is_a_failure() -> None:
    api = ScriptedAirflow("success success")
    with pytest.raises(BackfillFailed, match="no run for 2024-03-11"):
        run_backfill(api, WINDOW, Notes())


def test_a_running_backfill_of_these_days_is_joined() -> None:
    api = ScriptedAirflow(
        "success running queued",
        "success success success",
        conflicts=1,
        open_backfill=_open_backfill(WINDOW),
    )
    notes = Notes()
    run_backfill(api, WINDOW, notes)
    assert (api.created, api.closed) == ([], [])
    assert "already running" in notes.notes[0]


def test_a_finished_backfill_that_airflow_keeps_open_is_closed() -> None:
    api = ScriptedAirflow(
        "success success success", conflicts=1, open_backfill=_open_backfill(WINDOW)
    )
    run_backfill(api, WINDOW, Notes())
    assert api.closed == [7]
    assert len(api.created) == 1


def test_a_backfill_of_other_days_is_waited_for_but_not_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(backfill, "OTHERS_PATIENCE", 0)
    other = Window(date(2024, 3, 1), date(2024, 3, 10), PACIFIC)
    api = ScriptedAirflow("running", conflicts=99, open_backfill=_open_backfill(other))
    with pytest.raises(BackfillRunning):
        run_backfill(api, WINDOW, Notes())


@pytest.mark.parametrize(
    ("days", "first", "last"),
    [
        (1, "2024-01-08", "2024-01-08"),
        (7, "2024-01-08", "2024-01-14"),
        (83, "2024-01-08", "2024-03-30"),
        (84, "2024-01-01", "2024-03-24"),
        (90, "2024-01-01", "2024-03-30"),
    ],
)
def test_the_demo_stays_inside_the_sample(days: int, first: str, last: str) -> None:
    assert [str(day) for day in sample_dates(days)] == [first, last]


@pytest.mark.parametrize("days", [0, 91])
def test_more_days_than_the_sample_has_are_refused(days: int) -> None:
    with pytest.raises(UsageError, match="90 days"):
        sample_dates(days)


def test_a_summary_tells_failures() -> None:
    progress = Progress(days=3, states=Counter(success=1, failed=1), tasks_done=4, tasks=9)
    assert summary(progress) == "1/3 days done, 0 running, 1 failed; 4/9 tasks"
