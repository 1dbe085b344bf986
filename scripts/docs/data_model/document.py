"""The data model as Markdown: the star as a diagram, then every schema, table and right."""

from collections.abc import Iterable, Iterator

from ingestion.list_sources import markdown_table
from scripts.docs.data_model.catalogue import Catalogue, Column, Function, Rights, Schema, Table

STAR = "warehouse"
READERS_FIRST = (STAR, "mart")
"""The schemas that analysts see; the others follow in the order of their names."""
KEY_MARKS = {"p": "PK", "u": "UK", "f": "FK"}


def describe(catalogue: Catalogue) -> str:
    """The whole document, without its introduction."""
    parts = [_diagram(catalogue), _rights(catalogue)]
    for schema in sorted(catalogue.schemas, key=_reading_order):
        parts.append(f"## Schema `{schema.name}`\n\n{_text(schema.comment)}\n")
        parts += [_table(catalogue, table) for table in catalogue.tables_of(schema.name)]
        functions = [each for each in catalogue.functions if each.schema == schema.name]
        parts += [_functions(functions)] if functions else []
    return "\n".join(parts)


def _reading_order(schema: Schema) -> tuple[int, str]:
    first = READERS_FIRST
    return (first.index(schema.name) if schema.name in first else len(first), schema.name)


def _diagram(catalogue: Catalogue) -> str:
    """The star's tables that foreign keys connect, as Mermaid draws them."""
    tables = {table.oid: table for table in catalogue.tables_of(STAR)}
    links = [link for table in tables.values() for link in _links(catalogue, table, tables)]
    linked = {table.oid for link in links for table in link[:2]}
    lines = ["## The star", "", "```mermaid", "erDiagram"]
    lines += [f"    {one.name} {how} {many.name} : {key}" for one, many, how, key in links]
    for oid, table in tables.items():
        if oid in linked:
            columns = [f"        {_attribute(catalogue, each)}" for each in catalogue.columns[oid]]
            lines += [f"    {table.name} {{", *columns, "    }"]
    return "\n".join([*lines, "```", ""])


def _links(
    catalogue: Catalogue, table: Table, tables: dict[int, Table]
) -> Iterator[tuple[Table, Table, str, str]]:
    """The tables that the foreign keys of this one lead to, this one, how many of each, by what."""
    required = {each.name for each in catalogue.columns[table.oid] if each.is_required}
    for key in sorted(catalogue.constraints[table.oid], key=lambda each: each.definition):
        if key.kind == "f" and key.target in tables:
            how = "||--o{" if required.issuperset(key.columns) else "|o--o{"
            yield tables[key.target], table, how, "_".join(key.columns)


def _attribute(catalogue: Catalogue, column: Column) -> str:
    # Mermaid's UK would say that the column alone is unique.
    marks = [mark for mark in _marks(catalogue, column) if mark in {"PK", "FK"}]
    return " ".join(filter(None, (column.short_type, column.name, ", ".join(marks))))


def _marks(catalogue: Catalogue, column: Column) -> list[str]:
    kinds = {key.kind for key in catalogue.constraints[column.table] if column.name in key.columns}
    return [mark for kind, mark in KEY_MARKS.items() if kind in kinds]


def _rights(catalogue: Catalogue) -> str:
    owners = sorted({schema.owner for schema in catalogue.schemas})
    headings = ("schema", "role", "enters", "makes tables", "in its tables", "in new tables")
    return (
        "## Who may do what\n\n"
        f"The schemas belong to {_listed(owners)}, which runs the migrations and nothing else.\n\n"
        + markdown_table(headings, (_right(catalogue, rights) for rights in catalogue.rights))
    )


def _right(catalogue: Catalogue, rights: Rights) -> tuple[str, ...]:
    yes_no = ("yes" if may else "no" for may in (rights.enters, rights.creates))
    today = "; ".join(_on_tables(catalogue, rights)) or "nothing"
    new = _listed(rights.on_new_tables)
    return (f"`{rights.schema}`", f"`{rights.role}`", *yes_no, today, new)


def _on_tables(catalogue: Catalogue, rights: Rights) -> Iterator[str]:
    """The privileges, once for all tables that share them."""
    tables: dict[tuple[str, ...], list[str]] = {}
    for table in catalogue.tables_of(rights.schema):
        tables.setdefault(tuple(rights.on_tables[table.oid]), []).append(table.name)
    for privileges, names in tables.items():
        where = "" if len(tables) == 1 else f" in {_listed(names)}"
        yield f"{_listed(privileges)}{where}"


def _table(catalogue: Catalogue, table: Table) -> str:
    parts = [f"### `{table.full_name}`", _text(table.comment)]
    parts += _nature(table)
    headings = ("column", "type", "null", "keys", "what it is")
    rows = (_column(catalogue, table, column) for column in catalogue.columns[table.oid])
    parts.append(markdown_table(headings, rows).rstrip("\n"))
    rules = "\n".join(_rules(catalogue, table))
    return "\n\n".join([*parts, rules] if rules else parts) + "\n"


def _nature(table: Table) -> Iterator[str]:
    if table.kind != "table":
        yield f"A {table.kind}."
    if table.is_unlogged:
        yield "Unlogged: a crash of the server empties it."
    if table.partitioned_by:
        yield f"Partitioned by `{table.partitioned_by}`."


def _column(catalogue: Catalogue, table: Table, column: Column) -> tuple[str, ...]:
    said = [text for text in (column.comment, column.origin and f"`{column.origin}`") if text]
    return (
        f"`{column.name}`",
        _text(column.type_name),
        # of a view's columns the catalogue does not know
        "" if column.is_required or table.kind == "view" else "yes",
        ", ".join(_marks(catalogue, column)),
        _text(" ".join(said)),
    )


def _rules(catalogue: Catalogue, table: Table) -> Iterator[str]:
    names = {each.oid: each.full_name for each in catalogue.tables}
    order = "pufc"
    keys = catalogue.constraints[table.oid]
    for key in sorted(keys, key=lambda each: (order.index(each.kind), each.definition)):
        if key.kind == "c":
            yield f"- check `{key.name}`: `{key.definition}`"
        elif key.kind == "f":
            yield f"- {_listed(key.columns)} → `{names[key.target]}`"
        else:
            yield f"- {'primary key' if key.kind == 'p' else 'unique'}: {_listed(key.columns)}"
    for index in catalogue.indexes[table.oid]:
        yield f"- index `{index.name}`: {_listed(index.columns)}"


def _functions(functions: list[Function]) -> str:
    rows = (
        (
            f"`{function.signature}`",
            "its owner" if function.runs_as_owner else "its caller",
            _listed(function.callers or ()),
            _text(function.comment),
        )
        for function in functions
    )
    return markdown_table(("function", "runs as", "called by", "what it does"), rows)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "nothing"


def _text(text: str | None) -> str:
    """One line that a table of Markdown can hold."""
    return " ".join((text or "").split()).replace("|", "\\|")
