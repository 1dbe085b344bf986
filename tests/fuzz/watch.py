"""What is watched while hostile input is at work: every SQL text, and what nobody foresaw."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from unittest import mock

import psycopg2
import structlog
from psycopg2.extensions import connection as Connection  # noqa: N812
from psycopg2.extensions import cursor as Cursor  # noqa: N812
from psycopg2.sql import SQL, Composed, Identifier

import ingestion.normalise.workspace
import transformation.stage.staging_rows
from shared.duck.engine import Engine
from tests.fuzz.hostile import SENTINEL

ENGINES = (ingestion.normalise.workspace.connect, transformation.stage.staging_rows._connect)


@dataclass
class Seen:
    """What went wrong while it was watched."""

    sql: list[str] = field(default_factory=list)
    """Statements that hold a piece of the input."""
    statements: int = 0
    unexpected: list[BaseException] = field(default_factory=list)
    """Exceptions that were nobody's but a defect's."""

    def look(self, statement: str) -> None:
        """Take one statement's text."""
        self.statements += 1
        if SENTINEL in statement:
            self.sql.append(statement)

    def problem(self) -> str | None:
        """What went wrong since it was last asked."""
        found = [f"a piece of the input in a statement: {text[:500]}" for text in self.sql]
        found += [f"unexpected {type(each).__name__}: {each}" for each in self.unexpected]
        self.sql.clear()
        self.unexpected.clear()
        return "; ".join(found) or None

    def hear(self, _: object, __: str, event: dict[str, Any]) -> dict[str, Any]:
        """Take one event of the log, and keep it from the terminal."""
        if event["event"] == "unexpected error":
            self.unexpected.append(event["exc_info"])
        raise structlog.DropEvent


class _Duck:
    """A DuckDB connection whose statements are looked at."""

    def __init__(self, connection: Any, seen: Seen) -> None:
        self._connection = connection
        self._seen = seen

    def execute(self, statement: str, *parameters: Any) -> Any:
        """Run a statement; its parameters are no text of it."""
        self._seen.look(statement)
        return self._connection.execute(statement, *parameters)

    def cursor(self) -> "_Duck":
        """Another one on the same database."""
        return _Duck(self._connection.cursor(), self._seen)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def _connection_class(seen: Seen) -> type[Connection]:
    class Looked(Cursor):
        def execute(self, query: Any, vars: Any = None) -> None:  # noqa: A002
            seen.look(_text(query))
            super().execute(query, vars)

        def copy_expert(self, sql: Any, *arguments: Any) -> None:
            seen.look(_text(sql))
            super().copy_expert(sql, *arguments)

    class LookedAt(Connection):
        def cursor(self, *arguments: Any, **named: Any) -> Any:
            return super().cursor(*arguments, **{"cursor_factory": Looked, **named})

    return LookedAt


def _text(query: Any) -> str:
    """A statement without the values that psycopg2 binds into it."""
    if isinstance(query, str):
        return query
    if isinstance(query, Composed):
        return "".join(map(_text, query.seq))
    if isinstance(query, SQL):
        return query.string
    return ".".join(query.strings) if isinstance(query, Identifier) else ""


@contextmanager
def watched() -> Iterator[Seen]:
    """Look at every statement of DuckDB and PostgreSQL in this process, and hear every defect."""
    seen = Seen()
    before = structlog.get_config()
    factory = partial(psycopg2.connect, connection_factory=_connection_class(seen))
    with ExitStack() as stack:
        stack.callback(lambda: structlog.configure(**before))
        structlog.configure(processors=[seen.hear], cache_logger_on_first_use=False)
        stack.enter_context(mock.patch.object(psycopg2, "connect", factory))
        for engine in (connect.__self__ for connect in ENGINES):  # type: ignore[attr-defined]
            assert isinstance(engine, Engine)
            with engine.connect():
                pass  # it is open from here on
            watching = _Duck(engine._open, seen)
            stack.enter_context(mock.patch.object(engine, "_open", watching))
        yield seen
