"""Counts raw files by DuckDB: many files with one query, exact sums, bounded memory."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from data_quality.reconciliation.raw_partition import LocalFiles, RawPartition
from shared.duck.engine import Engine, Value, with_values
from shared.entities.canonical_record import canonical_record
from shared.partition import REJECTED, SALES, SALES_DATA
from shared.postgres.connection import read_sql

DUCKDB_FOLDER = Path(__file__).parent / "duckdb_sql"
QUERIES = {SALES_DATA: "count_records", REJECTED: "count_rejects"}
_connect = Engine(memory_limit="1GB", threads=2).connect

Counting = tuple[LocalFiles, RawPartition]


def recount(countings: Sequence[Counting]) -> None:
    """Count the files of some partitions, all in one folder, and note it in each."""
    if not countings:
        return
    with _connect() as connection:
        for name in QUERIES:
            there = [each for each in countings if each[0].path(name).exists()]
            try:
                _count(connection, name, there)
            except duckdb.Error:  # one of them is damaged: which?
                for each in there:
                    _count_alone(connection, name, each)


def _count_alone(connection: duckdb.DuckDBPyConnection, name: str, each: Counting) -> None:
    try:
        _count(connection, name, [each])
    except duckdb.Error as error:
        each[1].unreadable[name] = str(error).splitlines()[0]


def _count(connection: duckdb.DuckDBPyConnection, name: str, countings: Sequence[Counting]) -> None:
    raw_by_path = {str(files.path(name)): (files, raw) for files, raw in countings}
    if not raw_by_path:
        return
    query = read_sql(DUCKDB_FOLDER / f"{QUERIES[name]}.sql")
    values: dict[str, Value] = {"paths": list(raw_by_path)}
    if name == SALES_DATA:
        values["columns"] = dict.fromkeys(_columns(), "varchar")
        values["revising"] = [_revises(raw) for _, raw in raw_by_path.values()]
    # All at once: a query that fails on its way has counted nothing.
    for path, *row in connection.execute(with_values(query, values)).fetchall():
        _note(*raw_by_path[path], name, row)


def _columns() -> list[str]:
    """All but the hash, which covers what no contract knows."""
    return ["retailer_id", *canonical_record(SALES).names, "source_position"]


def _revises(raw: RawPartition) -> bool:
    """Whether the retailer declares that a line may take the place of an earlier one."""
    return raw.manifest is not None and raw.manifest.retailer.revises_lines


def _note(files: LocalFiles, raw: RawPartition, name: str, row: list[Any]) -> None:
    retailer, sales_date, is_superseded, *figures = row
    if name == REJECTED:
        raw.rejected.add(*figures)
    elif is_superseded:
        raw.superseded.add(*figures)
    else:
        raw.kept.add(*figures)
    place = files.partition.as_dict()
    if (retailer, sales_date or place["sales_date"]) != (place["retailer_id"], place["sales_date"]):
        raw.misplaced += int(figures[1])
