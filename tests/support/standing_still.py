"""Servers that hang: their processes stand still meanwhile, and their ports stay open."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import psutil


@contextmanager
def standing_still(pid: int, *, with_children: bool = True) -> Iterator[None]:
    """SIGSTOP for a process, and what it started, until the end of the block."""
    leader = psutil.Process(pid)
    still = [leader, *(leader.children(recursive=True) if with_children else [])]
    for process in still:
        os.kill(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in still:
            os.kill(process.pid, signal.SIGCONT)


def listener_on(port: int) -> int:
    """The process that listens on a port of this machine; of several, the first of them."""
    found = [
        link.pid
        for link in psutil.net_connections("tcp")
        if link.status == psutil.CONN_LISTEN and link.laddr.port == port and link.pid
    ]
    return min(found)
