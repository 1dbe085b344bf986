"""What of the stack is running."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil

from scripts.stack.stack import Stack


@dataclass(frozen=True)
class ComponentStatus:
    """One component; `since` is None when it is down."""

    name: str
    pid: int | None
    port: int | None
    since: datetime | None
    log_file: Path

    @property
    def is_up(self) -> bool:
        """Whether it is running."""
        return self.pid is not None


def component_statuses(stack: Stack) -> list[ComponentStatus]:
    """PostgreSQL first, then what builds on it."""
    pid = stack.postgres.pid
    process = psutil.Process(pid) if pid else None
    server = stack.postgres
    statuses = [_status("postgres", process, server.port, server.log_file)]
    for service in reversed(stack.services()):
        process = stack.processes.alive(service.name)
        statuses.append(_status(service.name, process, service.port, service.log_file))
    return statuses


def _status(
    name: str, process: psutil.Process | None, port: int | None, log_file: Path
) -> ComponentStatus:
    since = datetime.fromtimestamp(process.create_time(), UTC) if process else None
    return ComponentStatus(name, process.pid if process else None, port, since, log_file)
