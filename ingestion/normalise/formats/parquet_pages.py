"""Pages of Parquet: whole files, whose few bytes may stand for very many."""

from pathlib import Path

from duckdb import DuckDBPyConnection

from ingestion.declare.bounds import Bounds
from ingestion.declare.source import Entity
from ingestion.normalise.formats.by_place import reading
from ingestion.normalise.formats.csv_header import Header, check_header
from ingestion.normalise.statements import sql
from shared.errors import ContractError


def read_parquet(
    connection: DuckDBPyConnection, entity: Entity, files: list[str], bounds: Bounds
) -> list[str]:
    """Fill `page_record`; returns the columns outside the contract, sorted.

    Raises:
        ContractError: a column of the contract is missing.
        ExcessError: there are more columns, or more bytes, than there may be.
    """
    connection.execute(sql("make_page_record"))
    unknown: set[str] = set()
    for file in files:
        header = _header(connection, file, bounds)
        unknown |= set(check_header(entity.contract, header))
        values = {"page": file, "header": list(header)}
        _require_bounds(connection, file, header, bounds)
        statement = _reading("read_parquet_page", header)
        connection.execute(statement, values | {"page_name": Path(file).name})
    return sorted(unknown)


def _header(connection: DuckDBPyConnection, file: str, bounds: Bounds) -> Header:
    names = connection.execute(sql("parquet_names"), {"page": file}).fetchall()
    written = {name for (name,) in names}
    if len(written) > 2 * bounds.columns:
        raise bounds.refuse("columns", f"{Path(file).name} has {len(written):,} columns")
    described = connection.execute("select * from read_parquet($1) limit 0", [file]).description
    header = tuple(str(column[0]) for column in described or ())
    if len(header) > bounds.columns:
        raise bounds.refuse("columns", f"{Path(file).name} has {len(header):,} columns")
    # DuckDB calls the second of two columns with one name otherwise.
    if renamed := sorted(set(header) - written):
        raise ContractError(f"two columns have one name: the second would be {renamed[0]}")
    return header


def _require_bounds(
    connection: DuckDBPyConnection, file: str, header: Header, bounds: Bounds
) -> None:
    """Refuses what would fill memory and disk, before it is there."""
    name = Path(file).name
    ((rows,),) = connection.execute(sql("parquet_rows"), {"page": file}).fetchall()
    # A record has a character a column, and one of its own.
    if rows * (1 + len(header)) > bounds.pull_bytes:
        raise bounds.refuse("pull_bytes", f"{name} has {rows:,} records")
    measuring = _reading("measure_parquet_page", header)
    values = {"page": file, "header": list(header)}
    ((largest, whole),) = connection.execute(measuring, values).fetchall()
    if largest > bounds.record_bytes:
        raise bounds.refuse("record_bytes", f"a record of {name} has {largest:,} bytes")
    if whole > bounds.pull_bytes:
        raise bounds.refuse("pull_bytes", f"the records of {name} have {whole:,} bytes")


def _reading(statement: str, header: Header) -> str:
    return reading(statement, len(header), "c{}", "c{}::varchar")
