"""In-memory DuckDB for work on files: one per purpose and process, a connection for each user."""

import atexit
import re
import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

import duckdb

Value = str | date | Sequence[str] | Sequence[date]
PARAMETER = re.compile(r"\$([a-z_]+)")


def with_values(sql: str, values: Mapping[str, Value]) -> str:
    """The statement with each `$name` replaced by its value as a literal.

    DuckDB's own binding imports pandas to look at the values, which takes longer than a day's
    records do.

    Raises:
        KeyError: a parameter has no value.
    """
    return PARAMETER.sub(lambda found: _literal(values[found[1]]), sql)


def _literal(value: Value) -> str:
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, date):
        return f"date '{value.isoformat()}'"
    return f"[{', '.join(_literal(each) for each in value)}]"


@dataclass
class Engine:
    """A DuckDB that its users share, with its limit of memory and its start, which costs more than
    a small day. It begins with its first user, and thinks in UTC.

    What users make has to be temporary: that a connection has for itself, and it is gone with it.
    """

    memory_limit: str
    threads: int
    _opening: threading.Lock = field(default_factory=threading.Lock)
    _open: duckdb.DuckDBPyConnection | None = None

    @contextmanager
    def connect(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection for one thread."""
        with self._opening:
            if self._open is None:
                self._open = self._start()
        connection = self._open.cursor()
        try:
            yield connection
        finally:
            connection.close()

    def _start(self) -> duckdb.DuckDBPyConnection:
        spill = tempfile.mkdtemp(prefix="retail-spill-")
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": self.memory_limit,
            "temp_directory": spill,
            "threads": self.threads,
        }
        engine = duckdb.connect(config=config)
        engine.execute("set global timezone = 'UTC'")

        def close() -> None:
            engine.close()
            shutil.rmtree(spill, ignore_errors=True)

        atexit.register(close)
        return engine
