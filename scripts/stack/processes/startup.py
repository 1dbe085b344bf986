"""Start what is not running, in the right order, side by side where that saves time."""

import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from scripts.stack.airflow.airflow import prepare_airflow
from scripts.stack.environment import (
    pipeline_environment,
    retailers_environment,
    write_environment,
)
from scripts.stack.object_store import create_bucket
from scripts.stack.postgres.databases import ensure_databases
from scripts.stack.processes.lock import exclusive
from scripts.stack.processes.ports import require_free
from scripts.stack.processes.supervision import Service
from scripts.stack.retailers import follow_retailers, manage_retailers, run_logged
from scripts.stack.stack import Stack, Trade
from shared.errors import UsageError


def bring_up(stack: Stack) -> None:
    """Start the stack; return when every component is healthy. Running ones are left alone.

    Raises:
        StackError: a port is taken, or a component did not come up; the others keep running.
    """
    stack.folder.mkdir(parents=True, exist_ok=True)
    # Passable, because PostgreSQL may run as another user; every secret in it is 0600.
    stack.folder.chmod(0o711)
    with exclusive(stack.folder):
        _write_files(stack)
        _require_ports(stack)
        with _step(stack, "PostgreSQL", stack.settings.postgres_port):
            stack.postgres.ensure_initialised()
            stack.postgres.start()
            ensure_databases(stack.postgres, stack.secrets)
        _start_side_by_side(stack)


def _write_files(stack: Stack) -> None:
    stack.settings.remember()
    pipeline = pipeline_environment(stack.settings, stack.secrets)
    write_environment(stack.folder / "env", pipeline)
    retailers = retailers_environment(stack.settings, stack.secrets)
    write_environment(stack.folder / "retailers.env", retailers)
    write_environment(stack.folder / "airflow.env", stack.airflow_env)
    for name in ("airflow_admin_password", "airflow_viewer_password"):
        stack.secrets.get(name)


def _require_ports(stack: Stack) -> None:
    """Before the long work, not after it."""
    for service in stack.services():
        if service.port and not stack.processes.alive(service.name):
            stack.processes.stop(service.name)  # an orphaned worker may still hold the port
            require_free(service.port, service.name, service.port_variable)


def _start_side_by_side(stack: Stack) -> None:
    with ThreadPoolExecutor() as pool:
        work = [pool.submit(task, stack) for task in (_start_store, _start_airflow)]
        work.append(pool.submit(_start_retailers, stack))
    _raise_first(work)


def _raise_first(work: "list[Future[None]]") -> None:
    for future in work:
        future.result()


def _start_store(stack: Stack) -> None:
    service = stack.object_store()
    for bucket in (stack.settings.bucket, stack.settings.processed_bucket):
        create_bucket(service.cwd, bucket)
    with _step(stack, "S3", service.port):
        _start(stack, service)


def _start_airflow(stack: Stack) -> None:
    """The warehouse's schema first: the scheduler may have runs waiting."""
    home = stack.folder / "airflow"
    log = stack.logs / "airflow-bootstrap.log"
    with _step(stack, "schema and Airflow prepared"), ThreadPoolExecutor() as pool:
        work = [
            pool.submit(prepare_airflow, home, stack.secrets.folder, stack.airflow_env, log),
            pool.submit(_migrate, stack),
        ]
        _raise_first(work)
    with _step(stack, "Airflow", stack.settings.airflow_port):
        _start(stack, *stack.airflow())


def _migrate(stack: Stack) -> None:
    command = [sys.executable, "-m", "database.migrate"]
    run_logged(command, stack.pipeline_env, stack.logs / "migrate.log")


def _start_retailers(stack: Stack) -> None:
    _manage(stack, "init")
    if stack.trade is None:
        with _step(stack, "retailers filled"):
            load_sample(stack)
    with _step(stack, "retailers", stack.settings.retailer1_port):
        _start(stack, *stack.retailers())
    if stack.trade is Trade.SAMPLE:
        _manage(stack, "live", "--once")  # so that the daily schedule finds yesterday's trade


def load_sample(stack: Stack) -> None:
    """Fill the retailers with the generated sample, in place of whatever they hold.

    Raises:
        UsageError: the stack is not running.
        StackError: filling failed.
    """
    if stack.settings.sample_range:
        run_retailers_command(stack, "fill", stack.settings.sample_range)
    stack.trade = Trade.SAMPLE


def load_real_sets(stack: Stack, folder: Path) -> None:
    """Fill the retailers with the real data sets. Raises as `load_sample` does."""
    run_retailers_command(stack, "load-real", str(folder.resolve()))
    stack.trade = Trade.REAL


def run_retailers_command(stack: Stack, *arguments: str) -> None:
    """Run `python -m retailers.manage` on this stack's retailers.

    Raises:
        UsageError: the stack is not running.
        StackError: the command failed.
    """
    _require_running(stack)
    _manage(stack, *arguments)


def follow_trade(stack: Stack) -> None:
    """Keep adding yesterday's trade, and show it, until interrupted. Raises as above."""
    _require_running(stack)
    follow_retailers(["live"], stack.retailers_env)


def _require_running(stack: Stack) -> None:
    if not stack.postgres.is_running():
        raise UsageError("the stack is not running: `make up` first")


def _manage(stack: Stack, *arguments: str) -> None:
    log_file = stack.logs / "retailers-manage.log"
    manage_retailers(list(arguments), stack.retailers_env, log_file)


def _start(stack: Stack, *services: Service) -> None:
    for service in services:
        stack.processes.start(service)
    for service in services:
        stack.processes.wait(service)


@contextmanager
def _step(stack: Stack, name: str, port: int | None = None) -> Iterator[None]:
    started = time.monotonic()
    yield
    where = f" on port {port}" if port else ""
    stack.say(f"  {name}{where} ({time.monotonic() - started:.1f} s)")
