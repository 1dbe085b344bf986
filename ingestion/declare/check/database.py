"""What a declaration of a database may say: one query that reads, in an order of its own."""

import re
from pathlib import Path

import sqlglot
from sqlalchemy import text
from sqlglot import exp
from sqlglot.errors import SqlglotError

from ingestion.declare.check.mistakes import Mistakes, is_name, reason_of, wrong
from ingestion.declare.database import ControlTotalsQuery, DatabaseQuery
from ingestion.declare.source import Entity

FILE = re.compile(r"[a-z][a-z0-9_]*\.sql")
WINDOW = {"start", "end"}
WRITES = (exp.DML, exp.DDL, exp.Into, exp.Lock, exp.Command)


def of_query_of_rows(entity: Entity, query: DatabaseQuery, folder: Path) -> Mistakes:
    """The mistakes of an entity in a database."""
    if entity.payload_format != "ndjson":
        yield wrong("payload_format", entity.payload_format, "'ndjson': rows become its lines")
    if query.file == f"{entity.name}.sql":
        yield f"origin.file is {query.file}, which maps the records: the query is another file"
        return
    if not isinstance(query.in_instants, bool):
        yield wrong("origin.in_instants", query.in_instants, "True or False")
    yield from _of_file("origin.file", query.file, folder, needs_window=entity.is_daily is True)


def of_totals_query(name: str, totals: ControlTotalsQuery, folder: Path) -> Mistakes:
    """The mistakes of control totals in a database."""
    yield from _of_file(f"{name}.file", totals.file, folder, needs_window=True)
    if not callable(totals.parse):
        yield wrong(f"{name}.parse", totals.parse, "a function that reads a body")
    if totals.payload_format != "ndjson":
        yield wrong(f"{name}.payload_format", totals.payload_format, "'ndjson'")


def _of_file(place: str, file: str, folder: Path, *, needs_window: bool) -> Mistakes:
    if not is_name(file) or not FILE.fullmatch(file):
        yield wrong(place, file, "the name of a file in the folder, such as sales_query.sql")
        return
    path = folder / file
    if path.is_symlink() or not path.is_file():
        yield f"{place} is {file}, and the folder has no such file"
        return
    try:
        query = path.read_text(encoding="utf-8")
        statements = sqlglot.parse(query, read="postgres")
        asked = set(text(query).compile().params)
    except (OSError, ValueError, SqlglotError) as error:
        yield f"{file} is no query: {reason_of(error)}"
        return
    yield from _of_statements(file, statements)
    if asked - WINDOW or (needs_window and asked != WINDOW):
        names = ", ".join(f":{name}" for name in sorted(asked)) or "nothing"
        yield f"{file} asks for {names}: a day's query asks for :start and :end, and nothing else"


def _of_statements(file: str, statements: list[exp.Expr | None]) -> Mistakes:
    found = [each for each in statements if each is not None]
    if len(found) != 1:
        yield f"{file} has {len(found)} statements: it must have one"
        return
    (query,) = found
    writing = {type(each).__name__.upper() for each in query.walk() if isinstance(each, WRITES)}
    if not isinstance(query, exp.Query) or writing:
        yield f"{file} does more than read ({', '.join(sorted(writing)) or 'no SELECT'})"
    elif query.args.get("order") is None:
        yield f"{file} has no ORDER BY at its end: the order must be the same at every pull"
