"""A time limit for a whole request: its connection is cut, wherever it waits.

A socket's own time-out counts from byte to byte. A server that sends one byte a second, in its
headers or in its body, would never meet it.
"""

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Any, Final, Self

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

_requests = threading.local()


class Deadline:
    """Limits what its thread does over HTTP inside the block."""

    def __init__(self, seconds: float) -> None:
        self.has_passed = False
        self._timer = threading.Timer(seconds, self._pass)
        self._timer.daemon = True
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._outer: Deadline | None = getattr(_requests, "deadline", None)
        _requests.deadline = self
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        _requests.deadline = self._outer
        with self._lock:
            for each in self._sockets:
                each.close()
            self._sockets.clear()

    def watch(self, connection: socket.socket) -> None:
        """Cut this connection, too, when the time is over."""
        # A second handle: TLS takes the first one away from its socket
        with self._lock:
            self._sockets.append(connection.dup())
            if self.has_passed:
                self._cut()

    def _pass(self) -> None:
        with self._lock:
            self.has_passed = True
            self._cut()

    def _cut(self) -> None:
        for each in self._sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


def _watch(connection: socket.socket | None) -> None:
    deadline: Deadline | None = getattr(_requests, "deadline", None)
    if deadline is not None and connection is not None:
        deadline.watch(connection)


class _Watched:
    """Shows the connection to the deadline in force: when it is opened, and at each request."""

    sock: socket.socket | None

    def _new_conn(self) -> socket.socket:
        opened: socket.socket = super()._new_conn()  # type: ignore[misc]
        _watch(opened)
        return opened

    def putrequest(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as urllib3 calls it
        _watch(self.sock)
        super().putrequest(*args, **options)  # type: ignore[misc]


class _WatchedHttp(_Watched, HTTPConnection):
    pass


class _WatchedHttps(_Watched, HTTPSConnection):
    pass


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _WatchedHttp


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _WatchedHttps


POOLS: Final = {"http": _HttpPool, "https": _HttpsPool}


class WatchedAdapter(HTTPAdapter):
    """An adapter whose connections meet deadlines, also on the way through a proxy."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as requests calls it
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = POOLS

    def proxy_manager_for(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401
        manager = super().proxy_manager_for(*args, **options)
        manager.pool_classes_by_scheme = POOLS
        return manager
