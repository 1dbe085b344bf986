"""Checks a retailer's SQL before any record is asked for: it is bound to an empty table.

DuckDB finds a misspelt word, field or function without data. Found so, the mistake is reported with
its file and line; found in the middle of a pull it would pass for the data's. So does a column that
the canonical record needs and the mapping does not give, or gives as something else.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

import duckdb
from pydantic import SecretStr

from ingestion.declare.contract import transform_structure
from ingestion.declare.source import Entity, Source
from ingestion.normalise.canonical import canonical_query
from ingestion.normalise.pseudonyms import prepare_pseudonyms
from ingestion.normalise.statements import sql
from ingestion.normalise.workspace import connect
from shared.entities.canonical_record import canonical_record
from shared.errors import ConfigurationError

LINE = re.compile(r"^LINE (\d+):", re.MULTILINE)
HINT = re.compile(r"^(?:Candidate|Did you mean).+$", re.MULTILINE)
NO_KEY = SecretStr("no person is in an empty table")
EVERY_PARAMETER: dict[str, str | date] = {"retailer_id": "-", "sales_date": date(2024, 1, 15)}
WHOLE = ("an integer", ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "U"))
EXACT = ("a decimal, as money and quantities are exact", ("DECIMAL", *WHOLE[1]))
TEXT = ("text", ("VARCHAR",))
INSTANT = ("an instant with its time zone", ("TIMESTAMP WITH TIME ZONE",))
TYPES = {
    "integer": WHOLE,
    "decimal": EXACT,
    "date": ("a date", ("DATE",)),
    "instant": INSTANT,
    **dict.fromkeys(("id", "text", "currency"), TEXT),
}
"""What a column of a mapping must be, in words, and how DuckDB's types for it begin."""
OF_EVERY_MAPPING = {
    "source_position": WHOLE,
    "record_position": WHOLE,
    "source_record": ("a record as it came", ("JSON", "VARCHAR")),
}
NEEDED_BESIDES = {"sales": ("record_position",)}
"""Columns that lead a row back to its bytes (`retail why`), and are not of the canonical record."""
Type = tuple[str, tuple[str, ...]]
Mistake = tuple[str, str]
"""The place in the mapping, and what is wrong there."""


def check_mapping(source: Source, entity: Entity) -> None:
    """Hold the SQL file of one entity against its contract and the canonical record.

    It costs some milliseconds once, and nothing for the same SQL after that.

    Raises:
        ConfigurationError: DuckDB cannot bind it, or its columns do not make the canonical record;
            the message names the file and the line of each mistake.
    """
    file = f"ingestion/sources/{source.retailer_id}/{entity.name}.sql"
    try:
        mapping = source.mapping(entity)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file} cannot be read: {error}") from error
    mistakes = _mistakes(entity.name, mapping, transform_structure(entity.contract))
    if mistakes:
        raise ConfigurationError("; ".join(f"{file}{place}: {said}" for place, said in mistakes))


@cache
def _mistakes(entity: str, mapping: str, structure: str) -> tuple[Mistake, ...]:
    with connect() as connection:
        try:
            _make_empty_records(connection, structure)
        except duckdb.Error as error:
            return (("", f"the contract makes no record: {_said(str(error))}"),)
        try:
            connection.execute(f"create temp view given as {mapping}")
            columns = _columns(connection)
        except duckdb.Error as error:
            return ((_place(str(error)), _said(str(error))),)
        prepare_pseudonyms(connection, NO_KEY)
        return tuple(_of_columns(connection, entity, mapping, columns))


def _make_empty_records(connection: duckdb.DuckDBPyConnection, structure: str) -> None:
    """The table `source_record` as every pull makes it, without a record."""
    for step in ("macros", "make_page_record"):
        connection.execute(sql(step))
    connection.execute(sql("number_records"), {"structure": structure})


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The type of each column that the mapping gives."""
    described = connection.execute("describe given").fetchall()
    return {name: kind.strip('"') for name, kind, *_ in described}


def _of_columns(
    connection: duckdb.DuckDBPyConnection, entity: str, mapping: str, columns: dict[str, str]
) -> Iterator[Mistake]:
    types = {**OF_EVERY_MAPPING, **_types(entity)}
    needed = ("source_position", *NEEDED_BESIDES.get(entity, ()), "source_record", *_types(entity))
    missing = [name for name in needed if name not in columns]
    if missing:
        given = ", ".join(columns)
        yield (
            _line_of_select(mapping),
            f"canonical {entity} needs {', '.join(missing)}: the columns given are {given}",
        )
    wrong = [
        name for name in columns if name in types and not _is_right(types[name], columns[name])
    ]
    for name in wrong:
        said = f"{name} is {columns[name]}: it must be {types[name][0]}"
        yield _line_of_column(mapping, name), said
    other = None if missing or wrong else _bind(connection, entity)
    if other:
        yield "", f"its columns do not make canonical {entity}: {other}"


def _types(entity: str) -> dict[str, Type]:
    """Of the columns that the canonical record is made of."""
    return {each.given_as: TYPES[each.type] for each in canonical_record(entity).columns}


def _bind(connection: duckdb.DuckDBPyConnection, entity: str) -> str | None:
    """What keeps the canonical query from being bound."""
    try:
        connection.execute("create temp view candidate as select * from given")
        connection.execute(canonical_query(entity), _parameters(entity))
    except duckdb.Error as error:
        return _said(str(error))
    return None


def _is_right(type_: Type, kind: str) -> bool:
    """Whether a column's type will do. A null without a type is one of any but an instant."""
    if kind == "NULL":
        return type_ is not INSTANT
    return kind.startswith(type_[1])


def _parameters(entity: str) -> dict[str, str | date]:
    """Those that the canonical query asks for: DuckDB refuses one that it does not."""
    asked = canonical_query(entity)
    return {name: value for name, value in EVERY_PARAMETER.items() if f"${name}" in asked}


def _line_of_select(mapping: str) -> str:
    """The last `select` that no bracket holds: the one whose columns are the mapping's."""
    found = [
        number
        for number, line in enumerate(mapping.splitlines(), 1)
        if re.match(r"select\b", line, re.IGNORECASE)
    ]
    return f", line {found[-1]}" if found else ""


def _line_of_column(mapping: str, name: str) -> str:
    """The last line that names the column as its result."""
    naming = re.compile(rf"(?:.*\bas\s+|\s*(?:\w+\.)?){name}\s*,?\s*(?:--.*)?", re.IGNORECASE)
    found = [
        number for number, line in enumerate(mapping.splitlines(), 1) if naming.fullmatch(line)
    ]
    return f", line {found[-1]}" if found else ""


def _place(error: str) -> str:
    found = LINE.search(error)
    return f", line {found[1]}" if found else ""


def _said(error: str) -> str:
    """DuckDB's message in one line, with what it suggests."""
    hint = HINT.search(error)
    return "; ".join([error.splitlines()[0], *([hint[0]] if hint else [])])
