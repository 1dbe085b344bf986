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
from ingestion.normalise.pages import sql
from ingestion.normalise.pseudonyms import prepare_pseudonyms
from ingestion.normalise.workspace import connect
from shared.errors import ConfigurationError

LINE = re.compile(r"^LINE (\d+):", re.MULTILINE)
HINT = re.compile(r"^(?:Candidate|Did you mean).+$", re.MULTILINE)
NOT_FOUND = re.compile(
    r'Referenced column "(\w+)" not found|Column "(\w+)" referenced that exists in the SELECT'
    r'|Column "(\w+)" in REPLACE list not found'
)
"""As DuckDB words it: the second where the query gives its result the name that it misses, the
third where it casts it."""
NO_KEY = SecretStr("no person is in an empty table")
EVERY_PARAMETER: dict[str, str | date] = {"retailer_id": "-", "sales_date": date(2024, 1, 15)}
MOST_COLUMNS = 100
WHOLE = ("an integer", ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "U"))
EXACT = ("a decimal, as money and quantities are exact", ("DECIMAL", *WHOLE[1]))
TEXT = ("text", ("VARCHAR",))
TYPES = {
    "source_position": WHOLE,
    "record_position": WHOLE,
    "source_record": ("a record as it came", ("JSON", "VARCHAR")),
    "line_number": WHOLE,
    "sales_date": ("a date", ("DATE",)),
    **dict.fromkeys(("quantity", "quantity_on_hand", "reorder_point"), EXACT),
    **dict.fromkeys(("unit_price", "list_price", "shipping_cost"), EXACT),
    **dict.fromkeys(("discount_amount", "total_amount"), EXACT),
}
"""What a column of a mapping must be, in words, and how DuckDB's types for it begin. A name in
`_at` is an instant, and all else is text."""
INSTANT = ("an instant with its time zone", ("TIMESTAMP WITH TIME ZONE",))
NEEDED_BESIDES = {"sales": ("record_position",)}
"""Columns that lead a row back to its bytes (`retail why`), and are not of the canonical record."""
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
    missing, other = _bind(connection, entity)
    missing += [name for name in NEEDED_BESIDES.get(entity, ()) if name not in columns]
    if missing:
        given = ", ".join(columns)
        yield (
            _line_of_select(mapping),
            f"canonical {entity} needs {', '.join(missing)}: the columns given are {given}",
        )
    wrong = [name for name in columns if not _is_right(name, columns[name])]
    for name in wrong:
        said = f"{name} is {columns[name]}: it must be {_type_of(name)[0]}"
        yield _line_of_column(mapping, name), said
    if other and not wrong:
        yield "", f"its columns do not make canonical {entity}: {other}"


def _bind(connection: duckdb.DuckDBPyConnection, entity: str) -> tuple[list[str], str | None]:
    """The columns that the canonical query misses, and what else keeps it from being bound."""
    missing: list[str] = []
    while len(missing) < MOST_COLUMNS:
        columns = ", ".join(["*", *(f'null::{_cast(name)} as "{name}"' for name in missing)])
        view = f"create or replace temp view candidate as select {columns} from given"  # noqa: S608
        connection.execute(view)
        try:
            connection.execute(sql(f"canonical/{entity}"), _parameters(entity))
        except duckdb.Error as error:
            found = NOT_FOUND.search(str(error))
            name = found and (found[1] or found[2] or found[3])
            if not name or name in missing:
                return missing, _said(str(error))
            missing.append(name)  # a word of the canonical query's
        else:
            return missing, None
    return missing, None


def _is_right(name: str, kind: str) -> bool:
    """Whether a column's type will do. A null without a type is one of any but an instant."""
    if kind == "NULL":
        return _type_of(name) is not INSTANT
    return kind.startswith(_type_of(name)[1])


def _cast(name: str) -> str:
    return "timestamptz" if _type_of(name) is INSTANT else "varchar"


def _type_of(name: str) -> tuple[str, tuple[str, ...]]:
    return TYPES.get(name, INSTANT if name.endswith("_at") else TEXT)


def _parameters(entity: str) -> dict[str, str | date]:
    """Those that the canonical query asks for: DuckDB refuses one that it does not."""
    asked = sql(f"canonical/{entity}")
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
