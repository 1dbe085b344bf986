"""How a worker ends at one of its writes to S3: before it, in its midst, after it; or how it loses
its connections to PostgreSQL, and with them its locks, without noticing."""

import os
import random
import signal
import socket
import time
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812 - it is a class

from shared.partition import MANIFEST
from shared.s3.object_store import ObjectStore
from shared.settings import Settings

Kind = Literal["before", "midst", "after", "lock"]
KINDS: tuple[Kind, ...] = ("before", "midst", "after", "lock")
WRITES = ("PutObject", "CopyObject")
WRITES_OF_A_PULL = 7
WRITES_UNDER_LOCK = 3
"""Of a pull: two copies and the manifest. A lock that is lost matters there alone."""
SLOWEST = 0.15
"""Seconds that a write may be late: seldom, and so that others come in between."""
STALL = 0.4
"""Seconds in which another worker may take a lock that was lost."""


@dataclass(frozen=True)
class Death:
    """At which of the worker's writes it strikes, counted from 1: of all of them, or of those under
    the partition's lock where the lock is what it loses."""

    kind: Kind
    write: int


def draw_death(draw: random.Random, pulls: int) -> Death:
    """Any write of the pulls may be the one."""
    kind = draw.choice(KINDS)
    writes = WRITES_UNDER_LOCK if kind == "lock" else WRITES_OF_A_PULL
    return Death(kind, draw.randint(1, pulls * writes))


class Fate:
    """Counts this process's writes to S3, and strikes."""

    def __init__(self, settings: Settings) -> None:
        self.death: Death | None = None
        self._settings = settings
        self._writes = self._under_lock = 0
        self._connections: list[Connection] = []
        self._connect = psycopg2.connect
        events = ObjectStore(settings.object_store).client.meta.events
        for operation in WRITES:
            events.register_first(f"before-send.s3.{operation}", self._before)
            events.register_last(f"response-received.s3.{operation}", self._after)
        psycopg2.connect = self._connected

    def meet(self, death: Death | None) -> None:
        """What waits for the process from now on."""
        self.death, self._writes, self._under_lock = death, 0, 0

    def _connected(self, *arguments: Any, **options: Any) -> Connection:
        made: Connection = self._connect(*arguments, **options)
        self._connections = [each for each in self._connections if not each.closed] + [made]
        return made

    def _strikes(self, *kinds: Kind) -> bool:
        death = self.death
        if death is None or death.kind not in kinds:
            return False
        return death.write == (self._under_lock if death.kind == "lock" else self._writes)

    def _before(self, request: Any, **_: Any) -> None:
        self._writes += 1
        copies = "x-amz-copy-source" in request.headers
        is_under_lock = copies or urlsplit(request.url).path.endswith(f"/{MANIFEST}")
        self._under_lock += is_under_lock
        time.sleep(SLOWEST * random.random() ** 4)
        if self._strikes("midst"):
            _send_half(request)
        if self._strikes("before", "midst"):
            os.kill(os.getpid(), signal.SIGKILL)
        if is_under_lock and self._strikes("lock"):
            self._lose_connections()

    def _after(self, **_: Any) -> None:
        if self._strikes("after"):
            os.kill(os.getpid(), signal.SIGKILL)

    def _lose_connections(self) -> None:
        """As a server does that is told to end them. The process goes on, and knows nothing."""
        self.death = None
        pids = [each.get_backend_pid() for each in self._connections if not each.closed]
        database = self._settings.database
        login = database.load
        assert login is not None
        link = self._connect(
            host=database.host,
            port=database.port,
            dbname=database.name,
            user=login.user,
            password=login.password.get_secret_value(),
        )
        with link, link.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM unnest(%s::integer[]) AS pid", (pids,)
            )
        link.close()
        time.sleep(STALL)


def _send_half(request: Any) -> None:
    """The head of the request and half of its body, and then silence."""
    place = urlsplit(request.url)
    body = request.body if isinstance(request.body, bytes) else b"x" * 1000
    headers = {**dict(request.headers.items()), "Host": place.netloc}
    headers["Content-Length"] = str(len(body))
    head = [f"{request.method} {place.path}?{place.query} HTTP/1.1"]
    for name, value in headers.items():
        text = value.decode() if isinstance(value, bytes) else value
        head.append(f"{name}: {text}")
    link = socket.create_connection((place.hostname, place.port))
    link.sendall("\r\n".join([*head, "", ""]).encode() + body[: len(body) // 2])
