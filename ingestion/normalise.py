"""From verbatim pages to canonical records: DuckDB SQL, exact decimals, nothing lost.

The shared steps live in `ingestion/sql`, what is peculiar to a retailer in its `sales.sql`.
"""

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import duckdb

from ingestion.contract import check_contract, transform_structure
from ingestion.source import Entity, Source
from ingestion.workspace import connect
from shared.errors import ContractError, DataError
from shared.manifest import RowCounts
from shared.partition import REJECTED, SALES_DATA

SQL_FOLDER = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class Normalised:
    """What one snapshot's pages gave. The two files lie in the workspace."""

    rows: RowCounts
    amounts: dict[str, tuple[Decimal, Decimal]]
    """By currency: the sum of the canonical lines, and that of the rejected ones."""
    unknown_fields: list[str]
    records_by_page: dict[str, int]


def normalise(source: Source, sales_date: date, folder: Path) -> Normalised:
    """Write `sales_data.json` and `_rejected.json` from the pages in `folder`/pages.

    Raises:
        ContractError: a field of the contract is missing or has another type.
        DataError: a page cannot be read at all.
    """
    with connect(folder) as connection:
        try:
            return _normalise(connection, source, sales_date, folder)
        except duckdb.Error as error:
            first_line = str(error).splitlines()[0]
            raise DataError(
                f"a page of {source.retailer_id} is not readable: {first_line}"
            ) from error


def _normalise(
    connection: duckdb.DuckDBPyConnection, source: Source, sales_date: date, folder: Path
) -> Normalised:
    connection.execute(_sql("macros"))
    unknown = _read_pages(connection, source.sales, folder / "pages")
    connection.execute(f"create table candidate as {source.sales_sql}")
    connection.execute(
        _sql("accept"), {"retailer_id": source.retailer_id, "sales_date": sales_date}
    )
    for name, statement in ((SALES_DATA, "write_sales_data"), (REJECTED, "write_rejected")):
        connection.execute(_sql(statement), {"output": str(folder / name)})
    return Normalised(
        rows=_row_counts(connection),
        amounts={
            currency: (normalised, rejected)
            for currency, normalised, rejected in connection.execute(_sql("sum_amounts")).fetchall()
        },
        unknown_fields=unknown,
        records_by_page=dict(
            connection.execute(
                "select page_name, count(*) from source_record group by all"
            ).fetchall()
        ),
    )


def _read_pages(connection: duckdb.DuckDBPyConnection, entity: Entity, pages: Path) -> list[str]:
    """Fill the table `source_record`; returns the fields that the contract does not know."""
    files = sorted(str(path) for path in pages.iterdir())
    structure = transform_structure(entity.contract)
    if entity.payload_format == "csv":
        columns = _csv_columns(files)
        unknown = check_contract(entity.contract, [_csv_structure(columns)])
        sql = _sql("read_csv_pages").replace("$columns", _struct_of_text(columns))
        connection.execute(sql, {"pages": files, "structure": structure})
        return unknown
    path = f"$.{entity.records_field}"
    connection.execute(
        _sql("read_json_pages"), {"pages": files, "records_path": path, "structure": structure}
    )
    _refuse_pages_without_records(connection, entity)
    structures = connection.execute(
        "select distinct json_structure(source_record)::varchar from source_record"
    ).fetchall()
    return check_contract(entity.contract, [text for (text,) in structures])


def _refuse_pages_without_records(connection: duckdb.DuckDBPyConnection, entity: Entity) -> None:
    bare = connection.execute(
        "select min(page_name) from source_record where source_record is null"
    ).fetchone()
    if bare and bare[0]:
        raise ContractError(f"{bare[0]} has no list of records in field {entity.records_field}")


def _csv_columns(files: list[str]) -> list[str]:
    """The header of the pages.

    Raises:
        ContractError: two pages have different headers.
    """
    headers = {file: _header(file) for file in files}
    distinct = {tuple(header) for header in headers.values()}
    if len(distinct) != 1:
        raise ContractError(f"the pages have {len(distinct)} different CSV headers")
    return list(distinct.pop())


def _header(file: str) -> list[str]:
    with Path(file).open(encoding="utf-8", newline="") as page:
        return next(csv.reader(page), [])


def _csv_structure(columns: list[str]) -> str:
    return "{" + ", ".join(f'"{name}": "VARCHAR"' for name in columns) + "}"


def _struct_of_text(columns: list[str]) -> str:
    """A DuckDB struct literal; the names come from the wire, so they are quoted."""
    fields = ", ".join("'" + name.replace("'", "''") + "': 'VARCHAR'" for name in columns)
    return "{" + fields + "}"


def _row_counts(connection: duckdb.DuckDBPyConnection) -> RowCounts:
    counts = connection.execute(_sql("count_rows")).fetchall()[0]
    return RowCounts(**dict(zip(RowCounts.model_fields, counts, strict=True)))


@cache
def _sql(name: str) -> str:
    return (SQL_FOLDER / f"{name}.sql").read_text(encoding="utf-8")
