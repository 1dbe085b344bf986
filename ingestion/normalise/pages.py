"""Verbatim pages into records: read, held against the contract, freed of repeats, numbered."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from duckdb import DuckDBPyConnection

from ingestion.declare.bounds import Bounds
from ingestion.declare.contract import check_contract, transform_structure
from ingestion.declare.source import Entity
from ingestion.normalise.conformity import Conformity
from ingestion.normalise.csv_header import Header, check_header, read_header
from ingestion.normalise.surrogates import without_lone_surrogates
from shared.errors import ContractError
from shared.output.plain_text import one_line

NAMELESS = "(no name)"
MOST_UNKNOWN, LONGEST_NAME = 100, 100
"""Fields outside the contract that are named, and letters of each."""
SQL_FOLDER = Path(__file__).parent / "sql"
PLACEHOLDER = re.compile(r"\$(columns|fields)\b")


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
    if entity.payload_format == "csv":
        unknown = _read_csv(connection, entity, files, bounds)
    else:
        unknown = _read_json(connection, entity, files)
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


def _read_json(connection: DuckDBPyConnection, entity: Entity, files: list[str]) -> list[str]:
    for file in files:
        _pair_surrogates(Path(file))
    path = f"$.{entity.records_field}"
    connection.execute(sql("read_json_pages"), {"pages": files, "records_path": path})
    bare = connection.execute(
        "select min(page_name) from page_record where source_record is null"
    ).fetchone()
    if bare and bare[0]:
        raise ContractError(f"{bare[0]} has no list of records in field {entity.records_field}")
    conformity = Conformity(entity.contract, entity.records_field)
    odd = [Path(file).name for file in files if not conformity.holds(Path(file).read_bytes())]
    if not odd:
        return []
    _require_one_list(connection, entity, [file for file in files if Path(file).name in odd])
    structures = defaultdict(list)
    for page, structure in connection.execute(sql("structures"), {"pages": odd}).fetchall():
        structures[page].append(structure)
    unknown = {
        name for found in structures.values() for name in check_contract(entity.contract, found)
    }
    return sorted(unknown)


def _require_one_list(connection: DuckDBPyConnection, entity: Entity, files: list[str]) -> None:
    """Raises ContractError for a page that names its records twice: which are they?"""
    values = {"pages": files, "records_field": entity.records_field}
    for (page,) in connection.execute(sql("pages_with_two_lists"), values).fetchall():
        raise ContractError(f"{page} has its records, {entity.records_field}, more than once")


def _count_records(connection: DuckDBPyConnection, bounds: Bounds) -> dict[str, int]:
    """How many records each page has, none of them larger than it may be."""
    counted = connection.execute(sql("count_records")).fetchall()
    for page, _, largest in counted:
        if largest > bounds.record_bytes:
            raise bounds.refuse("record_bytes", f"a record of {page} has {largest:,} bytes")
    return {page: records for page, records, _ in counted}


def _pair_surrogates(page: Path) -> None:
    body = page.read_bytes()
    readable = without_lone_surrogates(body)
    if readable is not body:
        page.write_bytes(readable)


def _read_csv(
    connection: DuckDBPyConnection, entity: Entity, files: list[str], bounds: Bounds
) -> list[str]:
    """Each header is held against the contract: a page may have a column more than the others."""
    connection.execute(sql("make_page_record"))
    by_header: dict[Header, list[str]] = defaultdict(list)
    for file in files:
        by_header[read_header(Path(file))].append(file)
    unknown: set[str] = set()
    for header, pages in by_header.items():
        if len(header) > bounds.columns:
            raise bounds.refuse("columns", f"{Path(pages[0]).name} has {len(header):,} columns")
        unknown |= set(check_header(entity.contract, header))
        connection.execute(_reading(len(header)), {"pages": pages, "header": list(header)})
    return sorted(unknown)


@cache
def _reading(columns: int) -> str:
    """The statement that reads pages of so many columns.

    They are read by their place: what the header calls them comes from the wire, and is data.
    """
    places = range(columns)
    made = {
        "columns": "{" + ", ".join(f"c{place}: 'varchar'" for place in places) + "}",
        # DuckDB counts a list from 1
        "fields": ", ".join(f"$header[{place + 1}], c{place}" for place in places),
    }
    return PLACEHOLDER.sub(lambda found: made[found[1]], sql("read_csv_pages"))


def _number(connection: DuckDBPyConnection, statement: str) -> int:
    """The one number that a statement answers with."""
    return int(connection.execute(sql(statement)).fetchall()[0][0])


@cache
def sql(name: str) -> str:
    """One of the shared steps, `ingestion/normalise/sql/<name>.sql`."""
    return (SQL_FOLDER / f"{name}.sql").read_text(encoding="utf-8")
