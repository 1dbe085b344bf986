"""From verbatim pages to canonical records: DuckDB SQL, exact decimals, nothing lost.

The shared steps live in `ingestion/sql`, what is peculiar to a retailer in its `sales.sql`.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb

from ingestion.pages import PageFacts, read_pages, sql
from ingestion.source import Source
from ingestion.workspace import connect
from shared.errors import DataError
from shared.manifest import RowCounts
from shared.partition import REJECTED, SALES_DATA


@dataclass(frozen=True)
class Normalised:
    """What one snapshot's pages gave. The two files lie in the workspace."""

    rows: RowCounts
    amounts: dict[str, tuple[Decimal, Decimal]]
    """By currency: the sum of the canonical lines, and that of the rejected ones."""
    pages: PageFacts
    data_sha256: str
    rejected_sha256: str


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
    connection.execute(sql("macros"))
    pages = read_pages(connection, source.sales, folder / "pages")
    connection.execute(f"create table candidate as {source.sales_sql}")
    connection.execute(sql("accept"), {"retailer_id": source.retailer_id, "sales_date": sales_date})
    for name, statement in ((SALES_DATA, "write_sales_data"), (REJECTED, "write_rejected")):
        connection.execute(sql(statement), {"output": str(folder / name)})
    return Normalised(
        rows=_row_counts(connection),
        amounts={
            currency: (normalised, rejected)
            for currency, normalised, rejected in connection.execute(sql("sum_amounts")).fetchall()
        },
        pages=pages,
        data_sha256=_sha256(folder / SALES_DATA),
        rejected_sha256=_sha256(folder / REJECTED),
    )


def _row_counts(connection: duckdb.DuckDBPyConnection) -> RowCounts:
    counts = connection.execute(sql("count_rows")).fetchall()[0]
    return RowCounts(**dict(zip(RowCounts.model_fields, counts, strict=True)))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
