"""What is killed in a trial, or deleted, and when."""

import random
import time
from collections.abc import Sequence

import psutil

from database.roles import PIPELINE
from scripts.stack.postgres.server import PostgresServer
from shared.postgres.connection import Connection
from shared.settings import Settings
from tests.convergence.worker import Worker
from tests.support.ageing import age_meanwhile, keep_house

YEARS = 2000
"""Days: longer than anything is kept."""
PATIENCE = 0.5
"""Seconds for which a backend is waited for that has begun to write."""


def end_backend(server: PostgresServer, database: str, draw: random.Random) -> bool:
    """`pg_terminate_backend` of a worker's backend, if one can be found that has written."""
    deadline = time.monotonic() + PATIENCE
    with server.connect() as link, link.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = %s"
                " AND usename = ANY (%s) AND (backend_xid IS NOT NULL OR %s)",
                (database, list(PIPELINE), draw.random() < 0.1),
            )
            if found := cursor.fetchall():
                cursor.execute("SELECT pg_terminate_backend(%s)", draw.choice(found))
                (ended,) = cursor.fetchone() or (False,)
                return bool(ended)
    return False


def keep_house_meanwhile(superuser: Connection, settings: Settings) -> bool:
    """Let all that is there be years old, and do the housekeeping that is due then.

    Returns whether any of it was.
    """
    age_meanwhile(superuser, YEARS)
    return bool(keep_house(settings))


def kill_worker(workers: Sequence[Worker], draw: random.Random) -> bool:
    """kill -9 of one of the workers, one that is at work if there is any."""
    for worker in workers:
        worker.look()
    busy = [worker for worker in workers if worker.is_busy]
    return draw.choice(busy or list(workers)).kill()


def kill_server(server: PostgresServer, workers: Sequence[Worker]) -> bool:
    """kill -9 of the postmaster and of all its processes, as the end of a container is; then start
    it again. Returns whether a worker was at work.

    Raises:
        StackError: it did not come up again.
    """
    for worker in workers:
        worker.look()
    was_busy = any(worker.is_busy for worker in workers)
    assert server.pid is not None, "the server is down before it is killed"
    postmaster = psutil.Process(server.pid)
    # Stopped first: it must not start a process that is not on the list.
    postmaster.suspend()
    family = [postmaster, *postmaster.children(recursive=True)]
    for process in family:
        _kill(process)
    postmaster.wait()  # our child: as a zombie it would still hold its lock file
    while any(_is_alive(process) for process in family):
        time.sleep(0.005)
    server.start()
    return was_busy


def _kill(process: psutil.Process) -> None:
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return


def _is_alive(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
