"""Raw records on their way to staging: typed and keyed by DuckDB, straight into `COPY`."""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from duckdb import DuckDBPyConnection

from shared.duck.engine import Engine, Value, with_values
from shared.duck.errors import read_by_duckdb
from shared.entities.canonical_record import canonical_record
from shared.errors import RawZoneError
from shared.postgres.connection import Cursor, read_sql
from shared.workspace import workspace
from transformation.entities import FIND_SUPERSEDED, sql_of, staging_tables
from transformation.stage.raw_files import RawFiles

SQL_FOLDER = Path(__file__).parent / "sql"
DUCKDB_FOLDER = Path(__file__).parent / "duckdb_sql"
AT_ONCE = 2**18
"""Bytes that `COPY` takes at once."""

MEMORY_LIMIT = "1GB"

_connect = Engine(MEMORY_LIMIT, threads=2).connect
_readable = partial(read_by_duckdb, "raw records", RawZoneError, MEMORY_LIMIT)


@dataclass(frozen=True)
class StagingRows:
    """The records of partitions that are staged together, read once."""

    connection: DuckDBPyConnection
    files: Sequence[RawFiles]

    def copy_rows(self, cursor: Cursor) -> None:
        """Add them, and what they show of the dimensions' members, to the tables of `staging`."""
        entity = self.files[0].partition.entity
        parameters = {
            "retailer_id": self.files[0].partition.retailer_id,
            "snapshot_ids": [each.manifest.snapshot_id for each in self.files],
        }
        for table in staging_tables(entity):
            statement = sql_of(entity, "stage", table)
            _stream(self.connection, cursor, f"staging.{table}", statement, parameters)

    def copy_rejected(self, cursor: Cursor) -> None:
        """Add the rejected ones to the ledger, which has to know their snapshots already."""
        refused = [each for each in self.files if each.rejected]
        if refused:
            parameters: dict[str, Value] = {
                "paths": [str(each.rejected) for each in refused],
                "sales_dates": [each.partition.sales_date for each in refused],
                "entity": refused[0].partition.entity,
                "snapshot_ids": [each.manifest.snapshot_id for each in refused],
                "texts": [str(each.source_records) for each in refused],
            }
            statement = DUCKDB_FOLDER / "rejected_record.sql"
            _stream(self.connection, cursor, "ops.rejected_record", statement, parameters)


def _stream(
    connection: DuckDBPyConnection,
    cursor: Cursor,
    table: str,
    statement: Path,
    parameters: Mapping[str, Value],
) -> int:
    """`COPY` a statement's rows as they come; their header names the columns."""
    # The reader is closed first: a writer that nobody reads from ends with an error.
    with workspace() as folder, ThreadPoolExecutor(max_workers=1) as pool, _pipe(folder) as ends:
        pipe, rows, writing = ends
        query = with_values(read_sql(statement), {**parameters, "output": str(pipe)})
        written = pool.submit(_write, connection, query, writing)
        columns = rows.readline().decode().strip()
        if columns:
            copy = f"COPY {table} ({columns}) FROM STDIN (FORMAT csv)"
            cursor.copy_expert(copy, rows, AT_ONCE)
        written.result()
    return cursor.rowcount if columns else 0


@contextmanager
def _pipe(folder: Path) -> Iterator[tuple[Path, BinaryIO, int]]:
    """A pipe with a name, where DuckDB may write: its path, the end to read, and one to write.

    Whoever writes by the path closes the end to write after it: then the reader sees the end.
    """
    pipe = folder / "pipe"
    os.mkfifo(pipe, mode=0o600)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)  # else it waited for a writer
    writing = os.open(pipe, os.O_WRONLY)
    os.set_blocking(reading, True)
    with os.fdopen(reading, "rb") as rows:
        try:
            yield pipe, rows, writing
        finally:
            pipe.unlink()  # a writer that comes now finds no pipe, and does not wait for a reader


def _write(connection: DuckDBPyConnection, query: str, writing: int) -> None:
    try:
        with _readable():
            connection.execute(query)
    finally:
        os.close(writing)


def step_of(entity: str, step: str) -> Path:
    """The entity's own file of a step, or the engine's."""
    own = sql_of(entity, "stage", step)
    return own if own.exists() else DUCKDB_FOLDER / f"{step}.sql"


@contextmanager
def staging_rows(files: Sequence[RawFiles]) -> Iterator[StagingRows]:
    """Read the partitions' records; the rows are there until the end of the block."""
    with _connect() as connection:
        _prepare(connection, files)
        yield StagingRows(connection, files)


def _prepare(connection: DuckDBPyConnection, files: Sequence[RawFiles]) -> None:
    entity = files[0].partition.entity
    paths: dict[str, Value] = {
        "paths": [str(each.data) for each in files],
        "columns": canonical_record(entity).duckdb_columns(),
        "revising": [each.manifest.retailer.revises_lines for each in files],
    }
    with _readable():
        for statement in (
            DUCKDB_FOLDER / "surrogate_key.sql",
            DUCKDB_FOLDER / "read_records.sql",
            step_of(entity, FIND_SUPERSEDED),
        ):
            connection.execute(with_values(read_sql(statement), paths))
