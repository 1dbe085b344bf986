"""Detached processes, remembered on disk, and ended exactly.

Every process leads a session of its own, so its children can be found even after it died. A record
holds the pid together with the time it was created: a foreign process that later gets the same pid
is never taken for ours.
"""

import os
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import psutil
from pydantic import BaseModel

OURS_ALONE = 0o077
"""The umask of all that is started: its files hold customers, sales and keys."""
CLOCK_TOLERANCE = 2.0
"""Seconds by which a creation time may move when the system's clock is corrected."""


class ProcessRecord(BaseModel):
    """One started process, as remembered between commands."""

    name: str
    pid: int
    create_time: float
    """Seconds since the epoch."""
    cwd: Path

    def process(self) -> psutil.Process | None:
        """The process, if this very one is still alive."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.create_time) < CLOCK_TOLERANCE
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None

    def members(self) -> list[psutil.Process]:
        """The process and all it started, also those that outlived it."""
        leader = self.process()
        if leader is None and _somebody_took(self.pid):
            return []
        found = {child.pid: child for child in _descendants(leader)}
        for process in psutil.process_iter():
            if process.pid not in found and self._started(process):
                found[process.pid] = process
        return list(found.values())

    def _started(self, process: psutil.Process) -> bool:
        """A session keeps its number after its leader died; the folder guards against reuse."""
        try:
            return os.getsid(process.pid) == self.pid and Path(process.cwd()) == self.cwd
        except (psutil.Error, OSError):
            return False


def _somebody_took(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _descendants(leader: psutil.Process | None) -> list[psutil.Process]:
    if leader is None:
        return []
    try:
        return [leader, *leader.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


@dataclass(frozen=True)
class Account:
    """The system user that a server runs as, when that is not the caller."""

    uid: int
    gid: int


def launch(
    command: Sequence[str],
    *,
    name: str,
    cwd: Path,
    env: Mapping[str, str],
    log_file: Path,
    account: Account | None = None,
) -> ProcessRecord:
    """Start a detached process that writes to `log_file`."""
    log_file.parent.mkdir(parents=True, exist_ok=True)
    with _for_us_alone(log_file) as log:
        popen = subprocess.Popen(
            command,
            cwd=cwd,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=OURS_ALONE,
            user=account.uid if account else None,
            group=account.gid if account else None,
            # Root's own supplementary groups must not follow.
            extra_groups=[] if account else None,
        )
    _children.append(popen)
    created = psutil.Process(popen.pid).create_time()
    return ProcessRecord(name=name, pid=popen.pid, create_time=created, cwd=cwd.resolve())


def _for_us_alone(log_file: Path) -> BinaryIO:
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    return os.fdopen(os.open(log_file, flags, 0o666 & ~OURS_ALONE), "ab")


_children: list["subprocess.Popen[bytes]"] = []
"""Kept so that Python does not warn about, or wait for, processes that are meant to outlive us."""


def end(processes: Iterable[psutil.Process], grace: float) -> None:
    """Ask processes to end, wait up to `grace` seconds, then kill those that remain."""
    remaining = list(processes)
    for process in remaining:
        _quietly(process.terminate)
    _, stubborn = psutil.wait_procs(remaining, timeout=grace)
    for process in stubborn:
        _quietly(process.kill)
    psutil.wait_procs(stubborn, timeout=5)


def _quietly(action: Callable[[], None]) -> None:
    """Signals to a process that has just ended are no news."""
    try:
        action()
    except psutil.NoSuchProcess:
        return
