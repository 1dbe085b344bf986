"""Pages of JSON: an envelope whose field holds the records."""

from collections import defaultdict
from pathlib import Path

from duckdb import DuckDBPyConnection

from ingestion.declare.bounds import Bounds
from ingestion.declare.contract import check_contract
from ingestion.declare.source import Entity
from ingestion.normalise.formats.conformity import Conformity
from ingestion.normalise.statements import sql
from ingestion.normalise.surrogates import without_lone_surrogates
from shared.errors import ContractError


def read_json(
    connection: DuckDBPyConnection,
    entity: Entity,
    files: list[str],
    bounds: Bounds,  # noqa: ARG001 - as every format is read
) -> list[str]:
    """Fill `page_record`; returns the fields outside the contract, sorted.

    Raises:
        ContractError: a field of the contract is missing or has another type.
    """
    for file in files:
        pair_surrogates(Path(file))
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
    return unknown_fields(connection, entity, odd)


def _require_one_list(connection: DuckDBPyConnection, entity: Entity, files: list[str]) -> None:
    """Raises ContractError for a page that names its records twice: which are they?"""
    values = {"pages": files, "records_field": entity.records_field}
    for (page,) in connection.execute(sql("pages_with_two_lists"), values).fetchall():
        raise ContractError(f"{page} has its records, {entity.records_field}, more than once")


def unknown_fields(connection: DuckDBPyConnection, entity: Entity, pages: list[str]) -> list[str]:
    """Hold the records of these pages against the contract; returns the fields outside it.

    Raises:
        ContractError: a field of the contract is missing or has another type.
    """
    structures = defaultdict(list)
    for page, structure in connection.execute(sql("structures"), {"pages": pages}).fetchall():
        structures[page].append(structure)
    unknown = {
        name for found in structures.values() for name in check_contract(entity.contract, found)
    }
    return sorted(unknown)


def pair_surrogates(page: Path) -> None:
    """Make a page one that DuckDB reads: half a letter's pair of surrogates is none."""
    body = page.read_bytes()
    readable = without_lone_surrogates(body)
    if readable is not body:
        page.write_bytes(readable)
