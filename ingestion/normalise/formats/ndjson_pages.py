"""Pages of NDJSON: one record in each line."""

from pathlib import Path

from duckdb import DuckDBPyConnection

from ingestion.declare.bounds import Bounds
from ingestion.declare.source import Entity
from ingestion.normalise.formats.conformity import Conformity
from ingestion.normalise.formats.json_pages import pair_surrogates, unknown_fields
from ingestion.normalise.statements import sql


def read_ndjson(
    connection: DuckDBPyConnection, entity: Entity, files: list[str], bounds: Bounds
) -> list[str]:
    """Fill `page_record`; returns the fields outside the contract, sorted.

    Raises:
        ContractError: a field of the contract is missing or has another type.
    """
    connection.execute(sql("make_page_record"))
    if not files:
        return []
    for file in files:
        pair_surrogates(Path(file))
    # A little more than a record may have: what is larger is refused by name, when it is counted.
    most = min(2 * bounds.record_bytes, 2**30)
    connection.execute(sql("read_ndjson_pages"), {"pages": files, "most_bytes": most})
    conformity = Conformity(entity.contract, None)
    odd = [
        Path(file).name for file in files if not conformity.holds_in_lines(Path(file).read_bytes())
    ]
    return unknown_fields(connection, entity, odd) if odd else []
