"""Transactions in the warehouse, and the connections that they share.

What stages use of this package is offered here. No connection is opened at import.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from select import POLLIN, poll
from typing import TYPE_CHECKING

import psycopg2
from psycopg2.errors import LockNotAvailable

from shared.errors import SourceUnavailable
from shared.postgres.connect import Connection, Cursor, Role, connect, credentials, engine
from shared.postgres.errors import translated
from shared.postgres.locks import lock_holders
from shared.postgres.statements import lock_partitions, named_rows, read_clock, read_sql
from shared.settings import DatabaseSettings

if TYPE_CHECKING:
    pass

__all__ = [
    "Connection",
    "Cursor",
    "Role",
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
    connections: dict[Role, Connection] = field(default_factory=dict)

    def of(self, role: Role) -> Connection:
        """The role's: a new one at first, and after the server has ended it."""
        if (known := self.connections.get(role)) is not None:
            if not _is_lost(known):
                return known
            known.close()
        self.connections[role] = connect(self.settings, role)
        return self.connections[role]


_held: ContextVar[_Held | None] = ContextVar("held", default=None)


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
