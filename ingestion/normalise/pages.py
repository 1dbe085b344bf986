"""Verbatim pages into records: read, held against the contract, freed of repeats, numbered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from duckdb import DuckDBPyConnection

from ingestion.declare.bounds import Bounds
from ingestion.declare.contract import transform_structure
from ingestion.declare.source import Entity
from ingestion.http.body import PayloadFormat
from ingestion.normalise.formats.csv_pages import read_csv
from ingestion.normalise.formats.json_pages import read_json
from ingestion.normalise.formats.ndjson_pages import read_ndjson
from ingestion.normalise.formats.parquet_pages import read_parquet
from ingestion.normalise.statements import sql
from shared.output.plain_text import one_line

NAMELESS = "(no name)"
MOST_UNKNOWN, LONGEST_NAME = 100, 100
"""Fields outside the contract that are named, and letters of each."""
Read = Callable[[DuckDBPyConnection, Entity, list[str], Bounds], list[str]]
"""Fills the table `page_record`, and returns the fields outside the contract."""
READ: Final[dict[PayloadFormat, Read]] = {
    "json": read_json,
    "csv": read_csv,
    "ndjson": read_ndjson,
    "parquet": read_parquet,
}


@dataclass(frozen=True)
class PageFindings:
    """What the pages showed, besides their records."""

    unknown_fields: list[str]
    repeated_records: int
    """Records that came twice over a moving page, and were taken once."""
    boundary_duplicates: int
    """Pages that begin as the one before ended, where that may be right or a moving page."""
    records_by_page: dict[str, int]


def read_pages(
    connection: DuckDBPyConnection, entity: Entity, pages: Path, bounds: Bounds
) -> PageFindings:
    """Fill the table `source_record`: page_name, source_position, source_record, record.

    Raises:
        ContractError: a field of the contract is missing or has another type.
        ExcessError: a record or a header is larger than it may be.
    """
    files = sorted(str(path) for path in pages.iterdir())
    unknown = READ[entity.payload_format](connection, entity, files, bounds)
    counts = _count_records(connection, bounds)
    repeated = boundary_duplicates = 0
    if entity.records_are_distinct:
        repeated = _number(connection, "drop_repeats")
    else:
        boundary_duplicates = _number(connection, "count_boundary_duplicates")
    structure = transform_structure(entity.contract)
    connection.execute(sql("number_records"), {"structure": structure})
    connection.execute("drop table page_record")
    news = [name for name in unknown if not _is_known(name, entity.unused_fields)]
    return PageFindings(_shown(news), repeated, boundary_duplicates, counts)


def _is_known(name: str, unused: Sequence[str]) -> bool:
    """Whether an unknown field is one that the declaration leaves unused, or lies in one."""
    return any(name == each or name.startswith((f"{each}.", f"{each}[")) for each in unused)


def _shown(names: list[str]) -> list[str]:
    """Unknown fields as people and tables can take them: harmless, and not without end."""
    shown = [one_line(name, LONGEST_NAME) or NAMELESS for name in names[:MOST_UNKNOWN]]
    more = len(names) - len(shown)
    return [*shown, *([f"and {more:,} more"] if more else [])]


def _count_records(connection: DuckDBPyConnection, bounds: Bounds) -> dict[str, int]:
    """How many records each page has, none of them larger than it may be."""
    counted = connection.execute(sql("count_records")).fetchall()
    for page, _, largest in counted:
        if largest > bounds.record_bytes:
            raise bounds.refuse("record_bytes", f"a record of {page} has {largest:,} bytes")
    return {page: records for page, records, _ in counted}


def _number(connection: DuckDBPyConnection, statement: str) -> int:
    """The one number that a statement answers with."""
    return int(connection.execute(sql(statement)).fetchall()[0][0])
