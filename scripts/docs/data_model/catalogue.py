"""What the catalogue of a database knows of its schemas, tables, functions and rights."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from database.roles import GRANTED
from shared.postgres.connection import Cursor, read_sql, transaction
from shared.settings import Settings

SQL_FOLDER = Path(__file__).parent / "sql"
ROLES = list(GRANTED)
"""Those who are granted anything; the owner may do everything with what it owns."""
PRIVILEGES = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]


class Schema(NamedTuple):
    """One schema."""

    name: str
    comment: str | None
    owner: str


class Table(NamedTuple):
    """One table or view."""

    oid: int
    schema: str
    name: str
    comment: str | None
    kind: str
    is_unlogged: bool
    partitioned_by: str | None

    @property
    def full_name(self) -> str:
        """With its schema."""
        return f"{self.schema}.{self.name}"


class Column(NamedTuple):
    """One column of a table."""

    table: int
    name: str
    type_name: str
    short_type: str
    """Without length or precision, in one word."""
    is_required: bool
    origin: str | None
    """Where its value comes from when nobody gives one."""
    comment: str | None


class Constraint(NamedTuple):
    """One key or check of a table."""

    table: int
    kind: str
    """p, u, f or c, as the catalogue has it."""
    name: str | None
    definition: str
    columns: list[str]
    target: int
    """The table that a foreign key leads to."""


class Index(NamedTuple):
    """An index that no key brought along."""

    table: int
    name: str
    columns: list[str]


class Function(NamedTuple):
    """One function."""

    schema: str
    signature: str
    runs_as_owner: bool
    comment: str | None
    callers: list[str] | None


@dataclass(frozen=True)
class Rights:
    """What one role may do in one schema."""

    schema: str
    role: str
    enters: bool
    creates: bool
    on_tables: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    """The privileges on each table, by its oid."""
    on_new_tables: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Catalogue:
    """All of it, in the order of the document."""

    schemas: list[Schema]
    tables: list[Table]
    columns: dict[int, list[Column]]
    constraints: dict[int, list[Constraint]]
    indexes: dict[int, list[Index]]
    functions: list[Function]
    rights: list[Rights]

    def tables_of(self, schema: str) -> list[Table]:
        """The schema's tables and views."""
        return [table for table in self.tables if table.schema == schema]


def read_catalogue(settings: Settings) -> Catalogue:
    """Ask the database, as its owner."""
    with transaction(settings.database, "owner") as cursor:
        tables = [Table(*row) for row in _rows(cursor, "tables")]
        oids = [table.oid for table in tables]
        columns = (Column(*row) for row in _rows(cursor, "columns", tables=oids))
        constraints = (Constraint(*row) for row in _rows(cursor, "constraints", tables=oids))
        indexes = (Index(*row) for row in _rows(cursor, "indexes", tables=oids))
        return Catalogue(
            schemas=[Schema(*row) for row in _rows(cursor, "schemas")],
            tables=tables,
            columns=_by_table(columns),
            constraints=_by_table(constraints),
            indexes=_by_table(indexes),
            functions=[Function(*row) for row in _rows(cursor, "functions", roles=ROLES)],
            rights=_rights(cursor, oids),
        )


def _rights(cursor: Cursor, oids: list[int]) -> list[Rights]:
    found = [Rights(*row) for row in _rows(cursor, "rights", roles=ROLES)]
    by_place = {(rights.schema, rights.role): rights for rights in found}
    wanted = {"roles": ROLES, "privileges": PRIVILEGES}
    for schema, role, oid, privilege in _rows(cursor, "table_rights", tables=oids, **wanted):
        by_place[schema, role].on_tables[oid].append(privilege)
    for schema, role, privilege in _rows(cursor, "default_rights", **wanted):
        by_place[schema, role].on_new_tables.append(privilege)
    return found


OfTable = TypeVar("OfTable", Column, Constraint, Index)


def _by_table(parts: Iterable[OfTable]) -> dict[int, list[OfTable]]:
    found: dict[int, list[OfTable]] = defaultdict(list)
    for part in parts:
        found[part.table].append(part)
    return found


def _rows(cursor: Cursor, name: str, **parameters: object) -> list[tuple[Any, ...]]:
    cursor.execute(read_sql(SQL_FOLDER / f"{name}.sql"), parameters or None)
    return cursor.fetchall()
