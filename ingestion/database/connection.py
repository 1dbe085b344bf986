"""A connection that only reads, and waits for nothing without end."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
)
from sqlalchemy.exc import DataError as ValueRefused
from sqlalchemy.pool import NullPool

from shared.errors import ConfigurationError, DataError, SourceUnavailable
from shared.output.plain_text import one_line
from shared.settings import SourceSettings

READ_ONLY: Final = "25006"
"""PostgreSQL's code for a statement that would write."""
CANCELLED: Final = "57014"


class Dialect(NamedTuple):
    """How one kind of database is opened to read alone, with an end to every wait."""

    driver: str
    """As SQLAlchemy names it: whatever the address says, only this one is installed."""
    arguments: dict[str, object]
    """Of its `connect`."""
    options: dict[str, object]
    """Of SQLAlchemy's connection."""
    statements: tuple[str, ...]
    """What a transaction begins with."""


DIALECTS: Final = {
    "postgresql": Dialect(
        "postgresql+psycopg2",
        {
            "connect_timeout": 10,
            "keepalives_idle": 30,
            "keepalives_interval": 10,
            "keepalives_count": 3,
        },
        {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
        (
            "SELECT set_config('statement_timeout', cast(:milliseconds AS text), true)",
            "SELECT set_config('lock_timeout', cast(:milliseconds AS text), true)",
            "SELECT set_config('TimeZone', 'UTC', true)",
        ),
    ),
    "sqlite": Dialect("sqlite", {"timeout": 10}, {}, ("PRAGMA query_only = ON",)),
}
"""Only these are opened: for others it is not declared how writing is ruled out."""


def engine_of(retailer_id: str, access: SourceSettings | None) -> Engine:
    """What opens a retailer's database; nothing is connected yet.

    Raises:
        ConfigurationError: the address is missing or none. It is never shown: it holds a password.
    """
    variable = f"RETAIL_SOURCES__{retailer_id.upper()}__DATABASE_URL"
    if access is None or access.database_url is None:
        raise ConfigurationError(f"{retailer_id} has no database: set {variable}")
    try:
        url = make_url(access.database_url.get_secret_value())
        dialect = DIALECTS[_dialect(url)]
        return create_engine(
            url.set(drivername=dialect.driver),
            poolclass=NullPool,
            connect_args=dialect.arguments,
            hide_parameters=True,
        )
    except KeyError:
        known = " or ".join(DIALECTS)
        raise ConfigurationError(f"{variable} is of no known kind: it must be {known}") from None
    except (ArgumentError, NoSuchModuleError, ImportError, ValueError):
        raise ConfigurationError(f"{variable} is no address that SQLAlchemy can open") from None


@contextmanager
def reading(engine: Engine, what: str, seconds: float) -> Iterator[Connection]:
    """A transaction that cannot write, and whose statements end in time.

    Args:
        engine: of the retailer's database.
        what: is asked, for messages.
        seconds: that one statement, and so one page, may take.

    Raises:
        SourceUnavailable: the database does not answer, or not in time.
        ConfigurationError: it refuses the query: a name is wrong, a right is missing, or it writes.
        DataError: a value cannot be read.
    """
    dialect = DIALECTS[_dialect(engine.url)]
    try:
        with engine.connect() as opened:
            connection = opened.execution_options(**dialect.options)
            for statement in dialect.statements:
                wanted = {"milliseconds": max(1, int(seconds * 1000))}
                used = wanted if ":milliseconds" in statement else {}
                connection.execute(text(statement), used)
            yield connection
            connection.rollback()
    except DBAPIError as error:
        raise _translated(error, what, engine.url) from error.orig


def _dialect(url: URL) -> str:
    return url.get_backend_name()


def _translated(error: DBAPIError, what: str, url: URL) -> Exception:
    """By what can be done about it. Values of the data are not repeated."""
    code = getattr(error.orig, "pgcode", None)
    said = _said(error, url)
    if code == CANCELLED:
        return SourceUnavailable(f"{what}: the database took longer than request_seconds allow")
    if code == READ_ONLY or "readonly database" in said:
        return ConfigurationError(f"{what}: the query writes, and may only read")
    if isinstance(error, ValueRefused):
        return DataError(f"{what}: the database cannot read a value ({type(error.orig).__name__})")
    is_of_the_query = "no such " in said or "syntax error" in said  # SQLite has one kind of error
    if isinstance(error, OperationalError | InterfaceError) and not is_of_the_query:
        return SourceUnavailable(f"{what}: the database does not answer: {said}")
    if error.connection_invalidated:
        return SourceUnavailable(f"{what}: the database closed the connection")
    return ConfigurationError(f"{what}: the database refuses the query: {said}")


def _said(error: DBAPIError, url: URL) -> str:
    lines = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
    line = lines[0] if url.password is None else lines[0].replace(str(url.password), "***")
    return one_line(line, 200)
