"""Connections to the warehouse, one role each. No connection is opened at import."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from select import POLLIN, poll
from typing import TYPE_CHECKING, Any, Literal, cast

import psycopg2
from psycopg2.errors import LockNotAvailable
from psycopg2.extensions import connection as Connection  # noqa: N812 - it is a class
from psycopg2.extensions import cursor as Cursor  # noqa: N812

from shared.errors import ConfigurationError, SourceUnavailable
from shared.partition import Partition
from shared.postgres.errors import translated
from shared.postgres.locks import lock_holders
from shared.postgres.login import login, tls_advice
from shared.settings import Credentials, DatabaseSettings

if TYPE_CHECKING:
    from sqlalchemy import Engine

__all__ = [
    "Connection",
    "Cursor",
    "connect",
    "credentials",
    "engine",
    "lock_partitions",
    "named_rows",
    "one_connection",
    "own_transaction",
    "read_clock",
    "read_sql",
    "threads_connections",
    "transaction",
]


@dataclass
class _Held:
    """The connections that a thread's transactions share, one a role, and how they are made."""

    settings: DatabaseSettings
    connections: dict["Role", Connection] = field(default_factory=dict)

    def of(self, role: "Role") -> Connection:
        """The role's: a new one at first, and after the server has ended it."""
        if (known := self.connections.get(role)) is not None:
            if not _is_lost(known):
                return known
            known.close()
        self.connections[role] = connect(self.settings, role)
        return self.connections[role]


_held: ContextVar[_Held | None] = ContextVar("held", default=None)
SQL_FOLDER = Path(__file__).parent / "sql"
Role = Literal["owner", "load", "audit", "publish", "bi"]
"""Who may what is granted by the migrations, and told in docs/OPERATIONS.md."""


def credentials(settings: DatabaseSettings, role: Role) -> Credentials:
    """The role's credentials.

    Raises:
        ConfigurationError: they are not set.
    """
    found: Credentials | None = getattr(settings, role)
    if found is None:
        raise ConfigurationError(
            f"no credentials for the role {role}: set RETAIL_DATABASE__{role.upper()}__USER and"
            f" RETAIL_DATABASE__{role.upper()}__PASSWORD, or run `make up` for the local stack"
        )
    return found


def connect(settings: DatabaseSettings, role: Role) -> Connection:
    """A new psycopg2 connection.

    Raises:
        ConfigurationError: the role has no credentials, or the server's certificate is not trusted.
        SourceUnavailable: the server does not answer, or refuses.
    """
    parameters = login(settings, role, credentials(settings, role))
    try:
        connection: Connection = psycopg2.connect(**parameters)
    except psycopg2.OperationalError as error:
        said = str(error).strip()
        where = f"the warehouse at {settings.host}:{settings.port}/{settings.name}"
        if advice := tls_advice(settings, said):
            raise ConfigurationError(f"{where}: {said}; {advice}") from error
        raise SourceUnavailable(f"{where}: {said}") from error
    return connection


@contextmanager
def transaction(settings: DatabaseSettings, role: Role) -> Iterator[Cursor]:
    """One transaction: committed at the end, rolled back on error.

    It has a connection of its own, or within `one_connection` that one; when that one was ended,
    a new one from then on.

    Raises:
        SourceUnavailable: the server does not answer, or ended it: later it may do.
        WarehouseRefusal: the server does not take the rows.
        ConfigurationError: the warehouse lacks a table, or the role a right.
    """
    held = _held.get()
    if held is None or held.settings != settings:
        with own_transaction(settings, role) as cursor:
            yield cursor
        return
    with _transaction_of(held.of(role)) as cursor:
        yield cursor


@contextmanager
def own_transaction(settings: DatabaseSettings, role: Role) -> Iterator[Cursor]:
    """As `transaction`, always on a connection of its own: beside one that is under way."""
    connection = connect(settings, role)
    try:
        with _transaction_of(connection) as cursor:
            yield cursor
    finally:
        connection.close()


@contextmanager
def _transaction_of(connection: Connection) -> Iterator[Cursor]:
    with translated():
        try:
            with connection.cursor() as cursor:
                yield cursor
            connection.commit()
        except BaseException as error:
            # Of a connection that is gone the server has rolled back: the first error tells why.
            with suppress(psycopg2.Error):
                connection.rollback()
            if isinstance(error, LockNotAvailable):
                raise SourceUnavailable(
                    f"waited too long for a lock (RETAIL_DATABASE__LOCK_TIMEOUT):"
                    f" {lock_holders(connection)}"
                ) from error
            raise


def _is_lost(connection: Connection) -> bool:
    """Whether the server has ended a connection that is idle: it says so before it is asked."""
    if connection.closed:
        return True
    waiting = poll()
    waiting.register(connection, POLLIN)
    return bool(waiting.poll(0))


@contextmanager
def one_connection(settings: DatabaseSettings) -> Iterator[None]:
    """This thread's transactions of a role share a connection until the end of the block.

    Connecting costs as much as a small day's statements, and so do a new server process's first
    looks at the catalogue. A role that has no transaction opens no connection.
    """
    if _held.get() is not None:
        yield
        return
    held = _Held(settings)
    token = _held.set(held)
    try:
        yield
    finally:
        _held.reset(token)
        for connection in held.connections.values():
            connection.close()


@contextmanager
def threads_connections(settings: DatabaseSettings) -> Iterator[Callable[[], None]]:
    """As `one_connection`, for each thread of a pool, which calls what this gives before its work.

    The threads have ended before the block does.
    """
    kept: list[_Held] = []

    def begin() -> None:
        held = _Held(settings)
        kept.append(held)
        _held.set(held)

    try:
        yield begin
    finally:
        for held in kept:
            for connection in held.connections.values():
                connection.close()


def lock_partitions(cursor: Cursor, partitions: Sequence[Partition]) -> None:
    """Wait until no other transaction works on the partitions, and keep them to this one's end.

    They are of one retailer, and are taken in the order of their dates: nobody waits in a circle.
    """
    key = {
        "retailer_id": partitions[0].retailer_id,
        "sales_dates": [each.sales_date for each in partitions],
    }
    cursor.execute(read_sql(SQL_FOLDER / "lock_partitions.sql"), key)


def read_clock(cursor: Cursor) -> datetime:
    """The instant of now, by the one clock that all workers share."""
    cursor.execute(read_sql(SQL_FOLDER / "read_clock.sql"))
    return cast("datetime", cursor.fetchall()[0][0])


def named_rows(cursor: Cursor) -> list[dict[str, Any]]:
    """What the query gave, each row by the names of its columns."""
    names = [column.name for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@cache
def read_sql(path: Path) -> str:
    """The text of one `.sql` file."""
    return path.read_text(encoding="utf-8")


def engine(settings: DatabaseSettings, role: Role) -> "Engine":
    """A SQLAlchemy engine, for migrations and for pandas."""
    from sqlalchemy import URL, create_engine

    url = URL.create(
        "postgresql+psycopg2",
        credentials(settings, role).user,
        host=settings.host,
        port=settings.port,
        database=settings.name,
    )
    return create_engine(url, creator=partial(connect, settings, role), pool_pre_ping=True)
