"""`retail status`: up, hung or down, as each component's own answer says."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from scripts.stack.airflow.airflow import reports_well
from scripts.stack.object_store import create_bucket
from scripts.stack.postgres.databases import ensure_databases
from scripts.stack.processes.ports import free_port
from scripts.stack.retailers import manage_retailers
from scripts.stack.settings import RETAILERS, StackSettings
from scripts.stack.stack import Stack
from scripts.stack.status.components import ComponentStatus, State, component_statuses
from scripts.stack.status.table import print_statuses
from scripts.stack.testing import temporary_folder
from tests.support.standing_still import standing_still

pytestmark = pytest.mark.integration
LONG, SHORT = 60.0, 0.3
"""Seconds to wait for an answer: longer than any takes that comes, and for one that never comes."""
STARTED = ("postgres", "object-store", "retailer1")
PORTS = ("postgres_port", "object_store_port", "airflow_port", *(f"{r}_port" for r in RETAILERS))


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """PostgreSQL, S3 and one retailer; nothing else of the stack runs."""
    with temporary_folder("stack") as folder:
        ports: dict[str, Any] = {name: free_port() for name in PORTS}
        stack = Stack(StackSettings(state_dir=folder, **ports), say=lambda _: None)
        store, retailer = stack.object_store(), stack.retailers()[0]
        create_bucket(store.cwd, stack.settings.bucket)
        stack.postgres.ensure_initialised()
        try:
            stack.postgres.start()
            ensure_databases(stack.postgres, stack.secrets)
            only = ["init", "--retailer", "retailer1"]
            manage_retailers(only, stack.retailers_env, stack.logs / "manage.log")
            for service in (store, retailer):
                stack.processes.start(service)
                stack.processes.wait(service)
            yield stack
        finally:
            for service in (store, retailer):
                stack.processes.stop(service.name)
            stack.postgres.stop("immediate")


def _states(stack: Stack, seconds: float) -> dict[str, State]:
    return {each.name: each.state for each in component_statuses(stack, seconds)}


@contextmanager
def _stopped(stack: Stack, name: str) -> Iterator[None]:
    """The component's processes stand still meanwhile; its port stays open."""
    pid = {each.name: each.pid for each in component_statuses(stack, LONG)}[name]
    assert pid is not None
    # Not a backend of PostgreSQL, which would have to be reached first: the one that lets us in.
    with standing_still(pid, with_children=name != "postgres"):
        yield


def test_what_answers_is_up_and_what_does_not_run_is_down(stack: Stack) -> None:
    states = _states(stack, LONG)
    assert len(states) == 9
    assert {name for name, state in states.items() if state is State.UP} == set(STARTED)
    assert {name for name, state in states.items() if state is State.DOWN} == set(states) - set(
        STARTED
    )


@pytest.mark.parametrize("name", STARTED)
def test_what_hangs_is_not_up_and_is_again_when_it_goes_on(stack: Stack, name: str) -> None:
    with _stopped(stack, name):
        assert _states(stack, SHORT)[name] is State.HUNG
    assert _states(stack, LONG)[name] is State.UP


def test_the_table_says_which_one_hangs(capsys: pytest.CaptureFixture[str]) -> None:
    log = Path("a log")
    now = datetime(2024, 1, 15, tzinfo=UTC)
    print_statuses([ComponentStatus("object-store", State.HUNG, 7, 9010, now, log)])
    assert "│ hung  │ 7" in capsys.readouterr().out


def _health(status: str, beat: datetime | None) -> dict[str, Any]:
    page = {"status": status, "latest_scheduler_heartbeat": beat and beat.isoformat()}
    return {"metadatabase": {"status": "healthy"}, "scheduler": page}


def test_the_scheduler_is_well_by_its_heartbeat() -> None:
    start = datetime(2024, 1, 15, 9, 30, tzinfo=UTC)
    later, since = start + timedelta(seconds=5), start.timestamp()
    assert reports_well(_health("healthy", later), "scheduler", since)
    assert not reports_well(_health("unhealthy", later), "scheduler", since)
    assert not reports_well(_health("healthy", start - timedelta(seconds=5)), "scheduler", since)
    assert not reports_well(_health("unhealthy", None), "scheduler", since)
    assert reports_well(_health("unhealthy", None), "api-server", since)
    ill = {"metadatabase": {"status": "unhealthy"}}
    assert not reports_well(ill, "api-server", since)
