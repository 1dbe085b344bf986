"""In-memory DuckDB for work on files: one per purpose and process, a connection for each user."""

import atexit
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import duckdb


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
