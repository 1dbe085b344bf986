"""From verbatim pages to canonical records: DuckDB SQL, exact decimals, nothing lost.

The shared steps live in `sql/` beside this file, what is peculiar to a retailer in the SQL files of
its folder, and the columns of the canonical record in the folder of the entity.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
from pydantic import SecretStr

from ingestion.declare.contract import agreed_names, transform_structure
from ingestion.declare.source import Entity, Source
from ingestion.normalise.canonical import canonical_query
from ingestion.normalise.pages import PageFindings, read_pages
from ingestion.normalise.pseudonyms import prepare_pseudonyms
from ingestion.normalise.statements import sql
from ingestion.normalise.workspace import MEMORY_LIMIT, connect
from shared.duck.errors import read_by_duckdb
from shared.entities.canonical_record import canonical_record
from shared.errors import DataError
from shared.manifest import RowCounts
from shared.partition import REJECTED, SOURCE_RECORDS, data_name


@dataclass(frozen=True)
class Normalised:
    """What one snapshot's pages gave. The three files lie in the workspace."""

    rows: RowCounts
    amounts: dict[str, tuple[Decimal, Decimal]]
    """By currency: the sum of the canonical records, and that of the rejected ones."""
    pages: PageFindings
    data_sha256: str
    rejected_sha256: str
    source_records_sha256: str | None = None
    """Of the rejected records' text; None where there is none."""


def normalise(
    source: Source, entity: Entity, sales_date: date, folder: Path, key: SecretStr | None = None
) -> Normalised:
    """Write the canonical records, the rejects and their text from the pages in `folder`/pages.

    Args:
        source: whose pages they are.
        entity: which of its entities they carry.
        sales_date: the partition's; a daily record of another date is rejected.
        folder: the workspace; the three files are written into it.
        key: keys the pseudonyms of personal data, which only customers carry, and of what a
            rejected record has outside the contract.

    Raises:
        ContractError: a field of the contract is missing or has another type.
        DataError: a page cannot be read at all.
        ConfigurationError: there is personal data, and no key; or too little memory.
    """
    what = f"the {entity.name} of {source.retailer_id}"
    with connect() as connection, read_by_duckdb(what, DataError, MEMORY_LIMIT):
        pages = map_records(connection, source, entity, folder / "pages")
        if key is not None or canonical_record(entity.name).is_personal:
            prepare_pseudonyms(connection, key)
        else:
            connection.execute(sql("no_pseudonyms"))
        parameters: dict[str, str | date] = {"retailer_id": source.retailer_id}
        if entity.is_daily:
            parameters["sales_date"] = sales_date
        connection.execute(canonical_query(entity.name), parameters)
        return _written(connection, entity, pages, folder)


def map_records(
    connection: duckdb.DuckDBPyConnection, source: Source, entity: Entity, pages: Path
) -> PageFindings:
    """Fill the table `source_record` and define, by the retailer's own SQL, the view `candidate`.

    Raises:
        ContractError: a field of the contract is missing or has another type.
    """
    connection.execute(sql("macros"))
    findings = read_pages(connection, entity, pages, source.expected(entity).bounds)
    connection.execute(f"create temp view candidate as {source.mapping(entity)}")
    return findings


def _written(
    connection: duckdb.DuckDBPyConnection, entity: Entity, pages: PageFindings, folder: Path
) -> Normalised:
    data, rejected = folder / data_name(entity.name), folder / REJECTED
    if not connection.execute(sql("in_order")).fetchall()[0][0]:
        connection.execute(sql("put_in_order"))  # they seldom need it, and it costs much
    connection.execute(sql("write_data"), {"output": str(data)})
    connection.execute(sql("find_rejected"), _kept(entity, pages))
    connection.execute(sql("write_rejected"), {"output": str(rejected)})
    source_records = folder / SOURCE_RECORDS
    connection.execute(sql("write_source_records"), {"output": str(source_records)})
    counts = connection.execute(sql("count_rows")).fetchall()[0]
    amounts = connection.execute(sql("sum_amounts")).fetchall()
    return Normalised(
        rows=RowCounts(**dict(zip(RowCounts.model_fields, counts, strict=True))),
        amounts={unit: (normalised, refused) for unit, normalised, refused in amounts},
        pages=pages,
        data_sha256=_sha256(data),
        rejected_sha256=_sha256(rejected),
        source_records_sha256=_sha256(source_records) if source_records.stat().st_size else None,
    )


def _kept(entity: Entity, pages: PageFindings) -> dict[str, str | bool | list[str]]:
    """What is kept of a rejected record: the fields of the contract, and the others' names."""
    return {
        "structure": transform_structure(entity.contract),
        "agreed": agreed_names(entity.contract),
        "others_came": bool(pages.unknown_fields),
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
