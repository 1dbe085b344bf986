"""Checks a retailer's SQL before any record is asked for: it is bound to an empty table.

DuckDB finds a misspelt word, field or function without data. Found so, the mistake is told with
its file and line; found in the middle of a pull it would pass for the data's.
"""

import re
from datetime import date
from functools import cache

import duckdb
from pydantic import SecretStr

from ingestion.contract import transform_structure
from ingestion.pages import sql
from ingestion.pseudonyms import prepare_pseudonyms
from ingestion.source import Entity, Source
from ingestion.workspace import connect
from shared.errors import ConfigurationError

LINE = re.compile(r"^LINE (\d+):", re.MULTILINE)
HINT = re.compile(r"^(?:Candidate|Did you mean).+$", re.MULTILINE)
NO_KEY = SecretStr("no person is in an empty table")
EVERY_PARAMETER: dict[str, str | date] = {"retailer_id": "-", "sales_date": date(2024, 1, 15)}


def check_mapping(source: Source, entity: Entity) -> None:
    """Hold the SQL file of one entity against its contract and the canonical record.

    It costs some milliseconds once, and nothing for the same SQL after that.

    Raises:
        ConfigurationError: DuckDB cannot bind it; the message names the file and the line.
    """
    problem = _problem(entity.name, source.mapping(entity), transform_structure(entity.contract))
    if problem:
        place, said = problem
        file = f"ingestion/sources/{source.retailer_id}/{entity.name}.sql"
        raise ConfigurationError(f"{file}{place}: {said}")


@cache
def _problem(entity: str, mapping: str, structure: str) -> tuple[str, str] | None:
    """The place in the mapping and what is wrong there; None when nothing is."""
    with connect() as connection:
        _make_empty_records(connection, structure)
        try:
            connection.execute(f"create temp table candidate as {mapping}")
        except duckdb.Error as error:
            return _place(str(error)), _said(str(error))
        prepare_pseudonyms(connection, NO_KEY)
        try:
            connection.execute(sql(f"canonical/{entity}"), _parameters(entity))
        except duckdb.Error as error:
            return "", f"its columns do not make canonical {entity}: {_said(str(error))}"
    return None


def _make_empty_records(connection: duckdb.DuckDBPyConnection, structure: str) -> None:
    """The table `source_record` as every pull makes it, without a record."""
    for step in ("macros", "make_page_record"):
        connection.execute(sql(step))
    connection.execute(sql("number_records"), {"structure": structure})


def _parameters(entity: str) -> dict[str, str | date]:
    """Those that the canonical query asks for: DuckDB refuses one that it does not."""
    asked = sql(f"canonical/{entity}")
    return {name: value for name, value in EVERY_PARAMETER.items() if f"${name}" in asked}


def _place(error: str) -> str:
    found = LINE.search(error)
    return f", line {found[1]}" if found else ""


def _said(error: str) -> str:
    """DuckDB's message in one line, with what it suggests."""
    hint = HINT.search(error)
    return "; ".join([error.splitlines()[0], *([hint[0]] if hint else [])])
