"""Processes are remembered, restarted when dead, and ended exactly."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from scripts.stack.errors import StackError
from scripts.stack.processes.ports import LOOPBACK, free_port
from scripts.stack.processes.process import ProcessRecord
from scripts.stack.processes.supervision import ProcessTable, Service
from tests.support.waiting import HANG, until

pytestmark = pytest.mark.integration

PARENT = """
import os, subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
print("ready", flush=True)
time.sleep(3600)
"""


def _service(folder: Path, code: str = PARENT, **changes: Any) -> Service:
    log = folder / "with a space" / "service.log"
    defaults: dict[str, Any] = {
        "name": "service",
        "command": [sys.executable, "-c", code],
        "cwd": folder,
        "env": dict(os.environ),
        "log_file": log,
        "is_healthy": lambda *_: log.exists() and "ready" in log.read_text(),
        "patience": HANG,
    }
    return Service(**(defaults | changes))


@pytest.fixture
def table(tmp_path: Path) -> Iterator[ProcessTable]:
    table = ProcessTable(tmp_path / "processes")
    yield table
    table.stop("service", grace=1)


@pytest.fixture
def bystander() -> Iterator[psutil.Process]:
    popen = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
    yield psutil.Process(popen.pid)
    popen.kill()
    popen.wait()


def _alive(table: ProcessTable) -> psutil.Process:
    process = table.alive("service")
    assert process is not None
    return process


def _wait_for_child(process: psutil.Process) -> psutil.Process:
    until(process.children, "no child appeared")
    return process.children()[0]


def test_starting_twice_keeps_the_first(table: ProcessTable, tmp_path: Path) -> None:
    service = _service(tmp_path)
    assert table.start(service)
    table.wait(service)
    first = table.alive("service")
    assert not table.start(service)
    assert table.alive("service") == first


def test_stop_ends_the_process_and_its_children(table: ProcessTable, tmp_path: Path) -> None:
    service = _service(tmp_path)
    table.start(service)
    table.wait(service)
    process = _alive(table)
    child = _wait_for_child(process)
    assert table.stop("service", grace=2)
    assert not psutil.pid_exists(child.pid) or child.status() == psutil.STATUS_ZOMBIE
    assert table.alive("service") is None
    assert not table.stop("service")


def test_a_killed_process_is_replaced_and_its_orphans_ended(
    table: ProcessTable, tmp_path: Path
) -> None:
    service = _service(tmp_path)
    table.start(service)
    table.wait(service)
    first = _alive(table)
    orphan = _wait_for_child(first)
    first.kill()
    first.wait(HANG)
    assert orphan.is_running()
    assert table.start(service)
    assert not orphan.is_running() or orphan.status() == psutil.STATUS_ZOMBIE
    assert table.alive("service") != first


def test_a_foreign_process_with_a_recorded_pid_is_left_alone(
    table: ProcessTable, tmp_path: Path, bystander: psutil.Process
) -> None:
    record = ProcessRecord(
        name="service", pid=bystander.pid, create_time=bystander.create_time() - 60, cwd=Path.cwd()
    )
    (tmp_path / "processes").mkdir()
    (tmp_path / "processes" / "service.json").write_text(record.model_dump_json())
    assert table.alive("service") is None
    assert not table.stop("service")
    assert bystander.is_running()
    assert bystander.status() != psutil.STATUS_ZOMBIE


def test_a_record_cut_short_counts_as_none(table: ProcessTable, tmp_path: Path) -> None:
    (tmp_path / "processes").mkdir()
    (tmp_path / "processes" / "service.json").write_text('{"name": "serv')
    assert table.find("service") is None
    assert not table.stop("service")


def test_a_process_that_ends_at_once_shows_its_log(table: ProcessTable, tmp_path: Path) -> None:
    service = _service(tmp_path, "raise SystemExit('no disk left')")
    table.start(service)
    with pytest.raises(StackError, match="no disk left") as caught:
        table.wait(service)
    assert str(service.log_file) in str(caught.value)


def test_a_process_that_never_gets_well_shows_its_log(table: ProcessTable, tmp_path: Path) -> None:
    service = _service(tmp_path, is_healthy=lambda *_: False, patience=0.3)
    table.start(service)
    with pytest.raises(StackError, match="not healthy after"):
        table.wait(service)


def test_a_taken_port_is_refused_before_the_start(table: ProcessTable, tmp_path: Path) -> None:
    port = free_port()
    with socket.create_server((LOOPBACK, port)):
        service = _service(tmp_path, port=port, port_variable="RETAIL_STACK_X")
        with pytest.raises(StackError, match=rf"port {port}.*RETAIL_STACK_X"):
            table.start(service)
    assert table.alive("service") is None
