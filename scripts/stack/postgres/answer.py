"""Does a server answer a query in time? One that hangs takes connections, and never answers."""

import select
import time

import psycopg2
from psycopg2.extensions import POLL_OK, POLL_READ
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class

from scripts.stack.postgres.server import SUPERUSER, PostgresServer
from scripts.stack.processes.ports import LOOPBACK


def answers(server: PostgresServer, seconds: float) -> bool:
    """Whether the server lets us in and answers `SELECT 1` within so many seconds."""
    deadline = time.monotonic() + seconds
    try:
        # Asynchronous: the time limit of a usual connection ends once it is made.
        link = psycopg2.connect(
            host=LOOPBACK,
            port=server.port,
            user=SUPERUSER,
            password=server.password,
            dbname="postgres",
            async_=True,
        )
        _wait(link, deadline)
        cursor = link.cursor()  # kept: an asynchronous query ends with its cursor
        cursor.execute("SELECT 1")
        _wait(link, deadline)
    except (psycopg2.Error, TimeoutError):
        return False
    link.close()
    return True


def _wait(link: Connection, deadline: float) -> None:
    while (state := link.poll()) != POLL_OK:
        reading, writing = ([link], []) if state == POLL_READ else ([], [link])
        left = max(deadline - time.monotonic(), 0.0)
        if not any(select.select(reading, writing, [], left)):
            raise TimeoutError
