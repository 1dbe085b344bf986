"""PostgreSQL for the simulators: a small pool for the APIs, one transaction for the loaders."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from queue import Empty, LifoQueue
from typing import Any

import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812 - it is a class
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - it is a class
from psycopg2.extras import RealDictCursor

from retailers.errors import DatabaseUnavailable

CONNECT_TIMEOUT_SECONDS = 5
Record = Mapping[str, Any]


@cache
def read_sql(path: Path) -> str:
    """The text of one `.sql` file."""
    return path.read_text(encoding="utf-8")


class Database:
    """Read-only access of one API process to its retailer's database.

    Connects on first use, never at construction, so that a forked worker owns its connections.
    At most `size` connections are open; a request that finds none waits for one.
    """

    def __init__(self, url: str, queries: Path, size: int = 8) -> None:
        self._url = url
        self._queries = queries
        self._idle: LifoQueue[Connection] = LifoQueue()
        self._slots = threading.BoundedSemaphore(size)

    @contextmanager
    def snapshot(self) -> Iterator["Snapshot"]:
        """One transaction that sees one state, however many queries a response needs.

        Raises:
            psycopg2.Error: the database does not answer, or lacks the schema.
        """
        with self._slots:
            connection = self._checkout()
            try:
                with connection, connection.cursor(cursor_factory=RealDictCursor) as cursor:
                    yield Snapshot(cursor, self._queries)
            finally:
                self._give_back(connection)

    def _checkout(self) -> Connection:
        """An idle connection that still answers, or a new one."""
        while True:
            try:
                connection = self._idle.get_nowait()
            except Empty:
                return self._open()
            if _answers(connection):
                return connection
            connection.close()

    def _open(self) -> Connection:
        connection = psycopg2.connect(self._url, connect_timeout=CONNECT_TIMEOUT_SECONDS)
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        return connection

    def _give_back(self, connection: Connection) -> None:
        if not connection.closed:
            self._idle.put(connection)


class Snapshot:
    """Runs the named `.sql` files of one retailer in one transaction."""

    def __init__(self, cursor: RealDictCursor, queries: Path) -> None:
        self._cursor = cursor
        self._queries = queries

    def rows(self, query: str, **parameters: object) -> list[Record]:
        """Every row of `queries/{query}.sql`, columns by name."""
        self._cursor.execute(read_sql(self._queries / f"{query}.sql"), parameters)
        return list(self._cursor.fetchall())

    def row(self, query: str, **parameters: object) -> Record:
        """The only row of a query that always has one, such as a total."""
        [row] = self.rows(query, **parameters)
        return row


def _answers(connection: Connection) -> bool:
    """Whether the server is still there: it may have restarted since the last request."""
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except psycopg2.Error:
        return False
    return True


@contextmanager
def transaction(url: str, schema: str) -> Iterator[Cursor]:
    """One writing transaction, `schema` first on its path: all of it is committed, or nothing.

    Raises:
        DatabaseUnavailable: no connection, or a table is missing.
    """
    try:
        connection = psycopg2.connect(url, connect_timeout=CONNECT_TIMEOUT_SECONDS)
    except psycopg2.OperationalError as error:
        raise DatabaseUnavailable(f"cannot connect: {_first_line(error)}") from error
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT set_config('search_path', %(schema)s, true)", {"schema": schema})
            yield cursor
    except (psycopg2.errors.UndefinedTable, psycopg2.errors.InvalidSchemaName) as error:
        hint = "run `python -m retailers.manage init` first"
        raise DatabaseUnavailable(f"{_first_line(error)}: {hint}") from error
    except psycopg2.Error as error:
        raise DatabaseUnavailable(_first_line(error)) from error
    finally:
        connection.close()


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
