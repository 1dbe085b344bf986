"""TCP ports on the loopback address."""

import socket

import psutil

from scripts.stack.errors import StackError

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether a server could listen on the port now."""
    with socket.socket() as probe:
        # Without this a port in TIME_WAIT, just left by our own server, would count as taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def require_free(port: int, component: str, variable: str | None = None) -> None:
    """Refuse a port that somebody else uses.

    Raises:
        StackError: names the port, who holds it as far as we may know, and the way out.
    """
    if is_free(port):
        return
    other = f"choose another one with {variable}=<port>" if variable else "choose another one"
    raise StackError(
        f"{component} needs port {port}, which {_holder(port)} is using: stop that, or {other}"
    )


def _holder(port: int) -> str:
    try:
        connections = psutil.net_connections(kind="tcp")
    except psutil.AccessDenied:
        return "another program"
    for connection in connections:
        if connection.laddr and connection.laddr.port == port and connection.status == "LISTEN":
            return _describe(connection.pid)
    return "another program"


def _describe(pid: int | None) -> str:
    if pid is None:
        return "another user's program"
    try:
        return f"{psutil.Process(pid).name()} (pid {pid})"
    except psutil.Error:
        return f"pid {pid}"
