"""The folder on local disk where one snapshot is worked on, and the process's DuckDB."""

import atexit
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

MEMORY_LIMIT = "320MB"
"""Of all partitions at work in the process; DuckDB spills to its folder beyond it. A query over
nested records holds some 90 MB that it cannot spill."""
THREADS = 1
"""Of DuckDB's own: partitions are worked on side by side instead, which takes less memory."""

_engines: list[duckdb.DuckDBPyConnection] = []
_opening = threading.Lock()


@contextmanager
def workspace() -> Iterator[Path]:
    """A temporary folder that is gone afterwards, with a folder `pages` in it."""
    with tempfile.TemporaryDirectory(prefix="retail-") as name:
        folder = Path(name)
        (folder / "pages").mkdir()
        yield folder


@contextmanager
def connect() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of its own to the process's in-memory DuckDB, which thinks in UTC.

    Threads share the DuckDB, and so its limit of memory and its start, which costs more than
    a small day. What they make has to be temporary: that a connection has for itself, and it is
    gone at the end.
    """
    connection = _engine().cursor()
    try:
        yield connection
    finally:
        connection.close()


def _engine() -> duckdb.DuckDBPyConnection:
    with _opening:
        if not _engines:
            _engines.append(_open())
        return _engines[0]


def _open() -> duckdb.DuckDBPyConnection:
    spill = tempfile.mkdtemp(prefix="retail-spill-")
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": spill,
        "threads": THREADS,
    }
    engine = duckdb.connect(config=config)
    engine.execute("set global timezone = 'UTC'")

    def close() -> None:
        engine.close()
        shutil.rmtree(spill, ignore_errors=True)

    atexit.register(close)
    return engine
