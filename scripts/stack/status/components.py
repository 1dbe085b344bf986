"""What of the stack answers."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path

import psutil
from pydantic import SecretStr

from scripts.health.postgres import ask_server
from scripts.health.side_by_side import is_answered
from scripts.stack.postgres.server import SUPERUSER
from scripts.stack.processes.ports import LOOPBACK
from scripts.stack.processes.supervision import ANSWER_TIME
from scripts.stack.stack import Stack
from shared.settings import Credentials, DatabaseSettings


class State(StrEnum):
    """What a component is found to be."""

    UP = "up"
    HUNG = "hung"
    """Its process runs, and does not answer in time."""
    DOWN = "down"


@dataclass(frozen=True)
class ComponentStatus:
    """One component; `pid` and `since` are None when it is down."""

    name: str
    state: State
    pid: int | None
    port: int | None
    since: datetime | None
    log_file: Path


@dataclass(frozen=True)
class _Component:
    name: str
    process: psutil.Process | None
    is_answering: Callable[[], bool]
    port: int | None
    log_file: Path


def component_statuses(stack: Stack, answer_time: float = ANSWER_TIME) -> list[ComponentStatus]:
    """PostgreSQL first, then what builds on it. All are asked at once.

    Args:
        stack: whose components are asked.
        answer_time: seconds that each answer may take.
    """
    components = [_postgres(stack, answer_time), *_services(stack, answer_time)]
    with ThreadPoolExecutor(max_workers=len(components)) as pool:
        return list(pool.map(_status, components))


def _postgres(stack: Stack, answer_time: float) -> _Component:
    server = stack.postgres
    pid = server.pid
    process = psutil.Process(pid) if pid else None
    superuser = Credentials(user=SUPERUSER, password=SecretStr(server.password))
    asked = DatabaseSettings(host=LOOPBACK, port=server.port, name="postgres", admin=superuser)
    ask = partial(is_answered, partial(ask_server, asked, "admin"), answer_time)
    return _Component("postgres", process, ask, server.port, server.log_file)


def _services(stack: Stack, answer_time: float) -> list[_Component]:
    components = []
    for service in reversed(stack.services()):
        process = stack.processes.alive(service.name)
        since = process.create_time() if process else 0.0
        ask = partial(service.is_healthy, since, answer_time)
        components.append(_Component(service.name, process, ask, service.port, service.log_file))
    return components


def _status(component: _Component) -> ComponentStatus:
    process = component.process
    if process is None:
        port, log_file = component.port, component.log_file
        return ComponentStatus(component.name, State.DOWN, None, port, None, log_file)
    state = State.UP if component.is_answering() else State.HUNG
    since = datetime.fromtimestamp(process.create_time(), UTC)
    return ComponentStatus(
        component.name, state, process.pid, component.port, since, component.log_file
    )
