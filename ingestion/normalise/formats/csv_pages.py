"""Pages of CSV: read by place, since what a header says comes from the wire, and is data."""

from collections import defaultdict
from pathlib import Path

from duckdb import DuckDBPyConnection

from ingestion.declare.bounds import Bounds
from ingestion.declare.source import Entity
from ingestion.normalise.formats.by_place import reading
from ingestion.normalise.formats.csv_header import Header, check_header, read_header
from ingestion.normalise.statements import sql


def read_csv(
    connection: DuckDBPyConnection, entity: Entity, files: list[str], bounds: Bounds
) -> list[str]:
    """Fill `page_record`; returns the columns outside the contract, sorted. Each header is held
    against it: a page may have a column more than the others.

    Raises:
        ContractError: a column of the contract is missing, or a header is none.
        ExcessError: a header has more columns than it may.
    """
    connection.execute(sql("make_page_record"))
    by_header: dict[Header, list[str]] = defaultdict(list)
    for file in files:
        by_header[read_header(Path(file))].append(file)
    unknown: set[str] = set()
    for header, pages in by_header.items():
        if len(header) > bounds.columns:
            raise bounds.refuse("columns", f"{Path(pages[0]).name} has {len(header):,} columns")
        unknown |= set(check_header(entity.contract, header))
        statement = reading("read_csv_pages", len(header), "c{}: 'varchar'", "c{}", ("{", "}"))
        connection.execute(statement, {"pages": pages, "header": list(header)})
    return sorted(unknown)
