"""Services: what to run, how to know that it is well, and the table of those that run."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from pydantic import ValidationError

from scripts.stack.errors import failed_with_log
from scripts.stack.processes.ports import require_free
from scripts.stack.processes.process import ProcessRecord, end, launch

POLL_INTERVAL = 0.1
ANSWER_TIME = 5.0
"""Seconds that one answer may take."""


@dataclass(frozen=True)
class Service:
    """One supervised server."""

    name: str
    command: list[str]
    cwd: Path
    env: Mapping[str, str]
    log_file: Path
    is_healthy: Callable[[float, float], bool]
    """Whether it answers. Called with the process's creation time, seconds since the epoch, and
    with the seconds that one answer may take."""
    port: int | None = None
    port_variable: str | None = None
    grace: float = 10.0
    """Seconds it may take to end by itself."""
    patience: float = field(default=60.0)
    """Seconds it may take to become healthy."""


class ProcessTable:
    """The records of a stack's processes: one JSON file each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, name: str) -> ProcessRecord | None:
        """The record under that name, alive or not."""
        try:
            return ProcessRecord.model_validate_json(self._path(name).read_text("utf-8"))
        except (FileNotFoundError, ValidationError):
            return None

    def alive(self, name: str) -> psutil.Process | None:
        """The running process of that name."""
        record = self.find(name)
        return record.process() if record else None

    def start(self, service: Service) -> bool:
        """Start a service that is not running; say whether that was needed.

        Raises:
            StackError: its port is somebody else's.
        """
        if self.alive(service.name):
            return False
        self.stop(service.name, grace=2.0)  # what a killed predecessor left behind
        if service.port:
            require_free(service.port, service.name, service.port_variable)
        record = launch(
            service.command,
            name=service.name,
            cwd=service.cwd,
            env=service.env,
            log_file=service.log_file,
        )
        self._folder.mkdir(parents=True, exist_ok=True)
        self._path(service.name).write_text(record.model_dump_json(), encoding="utf-8")
        return True

    def wait(self, service: Service) -> None:
        """Wait until a started service is healthy.

        Raises:
            StackError: it ended, or took longer than its patience.
        """
        deadline = time.monotonic() + service.patience
        while time.monotonic() < deadline:
            process = self.alive(service.name)
            if process is None:
                raise failed_with_log(f"{service.name} ended while starting", service.log_file)
            if service.is_healthy(process.create_time(), ANSWER_TIME):
                return
            time.sleep(POLL_INTERVAL)
        raise failed_with_log(
            f"{service.name} was not healthy after {service.patience:.0f} s", service.log_file
        )

    def stop(self, name: str, grace: float = 10.0) -> bool:
        """End the process of that name and all it started; say whether anything was running."""
        record = self.find(name)
        if record is None:
            return False
        members = record.members()  # before the leader dies and its children lose their parent
        leader = record.process()
        if leader:
            end([leader], grace)  # it closes its own workers
        end([member for member in [*members, *record.members()] if member.is_running()], 3.0)
        self._path(name).unlink(missing_ok=True)
        return bool(members)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.json"
