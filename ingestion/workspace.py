"""The folder on local disk where one snapshot is worked on, and its DuckDB connection."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

MEMORY_LIMIT = "256MB"  # DuckDB spills to the workspace beyond it


@contextmanager
def workspace() -> Iterator[Path]:
    """A temporary folder that is gone afterwards, with a folder `pages` in it."""
    with tempfile.TemporaryDirectory(prefix="retail-") as name:
        folder = Path(name)
        (folder / "pages").mkdir()
        yield folder


@contextmanager
def connect(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """An in-memory DuckDB that spills into the folder and thinks in UTC."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": str(folder / "spill"),
        "threads": 2,
    }
    connection = duckdb.connect(config=config)
    try:
        connection.execute("set timezone = 'UTC'")
        yield connection
    finally:
        connection.close()
