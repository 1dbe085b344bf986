"""Airflow's four processes, and the one step that prepares them."""

import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

from scripts.health.airflow.page import (
    API_SERVER,
    COMPONENTS,
    Health,
    heartbeat,
    is_alive,
    is_database_well,
    read_health_page,
)
from scripts.health.side_by_side import is_answered
from scripts.stack.airflow.pools import pool_slots
from scripts.stack.errors import StackError
from scripts.stack.processes.ports import LOOPBACK
from scripts.stack.processes.supervision import Service
from scripts.stack.retailers import run_logged
from scripts.stack.tools import base_environment
from shared.settings import PROJECT_ROOT, get_settings

# Airflow's log servers listen on every address of the machine; all logs are in one folder anyway.
ARGUMENTS = {"scheduler": ["--skip-serve-logs"], "triggerer": ["--skip-serve-logs"]}


def prepare_airflow(home: Path, secrets: Path, env: Mapping[str, str], log_file: Path) -> None:
    """Migrate the metadata database, make pools and users; once per Airflow version, and again when
    the pools change.

    Raises:
        StackError: it failed; the message shows the end of its log.
    """
    done = home / "prepared"
    state = _state()
    if done.is_file() and done.read_text("utf-8") == state:
        return
    home.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "scripts.stack.airflow.bootstrap", str(secrets)]
    run_logged(command, env, log_file)
    done.write_text(state, encoding="utf-8")


def _state() -> str:
    """All that the preparation depends on, as text."""
    versions = f"{version('apache-airflow')} {version('apache-airflow-providers-fab')}"
    return f"{versions} {json.dumps(pool_slots(get_settings()))}"


def airflow_services(port: int, env: Mapping[str, str], logs: Path) -> list[Service]:
    """API server, scheduler, DAG processor and triggerer."""
    server = _service(API_SERVER, port, env, logs)
    return [server, *(_service(name, port, env, logs) for name in COMPONENTS)]


def _service(name: str, port: int, env: Mapping[str, str], logs: Path) -> Service:
    is_server = name == API_SERVER
    return Service(
        name=name,
        command=[sys.executable, "-m", "airflow", name, *ARGUMENTS.get(name, [])],
        cwd=PROJECT_ROOT,
        env=base_environment() | dict(env),
        log_file=logs / f"{name}.log",
        is_healthy=lambda since, seconds: _is_healthy(port, name, since, seconds),
        port=port if is_server else None,
        port_variable="RETAIL_STACK_AIRFLOW_PORT" if is_server else None,
        patience=120.0,
    )


def _is_healthy(port: int, name: str, since: float, seconds: float) -> bool:
    """Whether the component is well by Airflow's health page, which the API server has."""
    ask = partial(_require_well, f"http://{LOOPBACK}:{port}", name, since)
    return is_answered(ask, seconds)


def _require_well(url: str, name: str, since: float) -> None:
    if not reports_well(read_health_page(url), name, since):
        raise StackError(f"{name} is not well, by the health page at {url}")


def reports_well(page: Health, name: str, since: float) -> bool:
    """Whether Airflow calls the component healthy, by a heartbeat of the process started `since`.

    Args:
        page: Airflow's health page.
        name: of the component.
        since: when its process was started, seconds since the epoch.
    """
    if name == API_SERVER:
        return is_database_well(page)
    reported_at = heartbeat(page, name)
    if reported_at is None or not is_alive(page, name):  # too old is not alive
        return False
    return reported_at > datetime.fromtimestamp(since, UTC)
