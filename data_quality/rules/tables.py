"""What rules can look at: the staged tables, their columns, and how a rule finds its rows."""

from dataclasses import dataclass
from typing import Literal, get_args

from shared.entities.canonical_record import ColumnKind, canonical_record
from shared.partition import SALES

TableName = Literal["load", "sales", "store", "product", "customer", "inventory", "shipments"]
ColumnType = Literal["text", "number", "time", "date"]

TEXT: ColumnType = "text"
NUMBER: ColumnType = "number"
TIME: ColumnType = "time"
DATE: ColumnType = "date"
TYPES: dict[ColumnKind, ColumnType] = {
    **dict.fromkeys(("id", "text", "currency"), TEXT),
    **dict.fromkeys(("integer", "decimal"), NUMBER),
    "date": DATE,
    "instant": TIME,
}
LEDGER: TableName = "load"
"""Not rows but the snapshot's row of the ledger."""


@dataclass(frozen=True)
class Table:
    """One table of candidates. Its rows are those of staged snapshots."""

    relation: tuple[str, str]
    """Schema and name."""
    entity: str | None
    """Whose snapshots bring its rows; None: every entity's."""
    holds: str
    """Its rows in words, for the documents."""
    columns: dict[str, ColumnType]
    key: tuple[str, ...]
    """What names a row to a person."""
    rows: str = "TRUE"
    """Which of its rows count, as SQL over the alias `s`."""
    can_quarantine: bool = False
    repairable: frozenset[str] = frozenset()
    """Columns that no key and no sum depends on."""
    whole_numbers: frozenset[str] = frozenset()
    """Columns whose values can be marked as bits."""
    marks: tuple[str, ...] = ("repaired_by", "originals")
    """What rules write on a row beside its columns; NULL as long as they have done nothing."""


def _columns(entity: str) -> dict[str, ColumnType]:
    """Of the entity's records, without what they show of the dimensions' members."""
    own = (each for each in canonical_record(entity).columns if not each.attribute_of)
    return {"source_position": NUMBER, **{each.name: TYPES[each.type] for each in own}}


def _attributes(member: str) -> dict[str, ColumnType]:
    """Of a dimension's members that sales show: the natural key and the attributes."""
    shown = (each for each in canonical_record(SALES).columns if each.attribute_of)
    named = {
        attribute: TYPES[each.type]
        for each in shown
        for of, _, attribute in [str(each.attribute_of).partition(".")]
        if of == member
    }
    return {f"{member}_id": TEXT, **named}


TABLES: dict[TableName, Table] = {
    "load": Table(
        relation=("ops", "partition_load"),
        entity=None,
        holds="the snapshot's row of the ledger",
        columns={},
        key=(),
    ),
    "sales": Table(
        relation=("staging", "sales"),
        entity=SALES,
        holds="the lines, without those that a later one supersedes or that are in quarantine",
        columns=_columns(SALES),
        key=("transaction_id", "line_number"),
        rows="NOT s.is_superseded AND s.quarantined_by IS NULL",
        can_quarantine=True,
        repairable=frozenset({"customer_id", "channel"}),
        whole_numbers=frozenset({"source_position", "line_number"}),
        marks=("repaired_by", "originals", "quarantined_by", "quarantined_record"),
    ),
    "store": Table(
        relation=("staging", "observed_store"),
        entity=SALES,
        holds="the stores that the day's lines show",
        columns=_attributes("store"),
        key=("store_id",),
        rows="NOT s.is_quarantined",
        repairable=frozenset({"store_name", "city", "region", "country"}),
    ),
    "product": Table(
        relation=("staging", "observed_product"),
        entity=SALES,
        holds="the products that the day's lines show",
        columns=_attributes("product"),
        key=("product_id",),
        rows="NOT s.is_quarantined",
        repairable=frozenset({"product_name", "category"}),
    ),
    "customer": Table(
        relation=("staging", "observed_customer"),
        entity=SALES,
        holds="the customers that the day's lines show",
        columns=_attributes("customer"),
        key=("customer_id",),
        rows="NOT s.is_quarantined",
        repairable=frozenset({"loyalty_tier", "city", "region", "postal_code", "country"}),
    ),
    "inventory": Table(
        relation=("staging", "inventory"),
        entity="inventory",
        holds="inventory, by store and product",
        columns=_columns("inventory"),
        key=("store_id", "product_id"),
        repairable=frozenset({"quantity_on_hand", "reorder_point"}),
    ),
    "shipments": Table(
        relation=("staging", "shipments"),
        entity="shipments",
        holds="shipments",
        columns=_columns("shipments"),
        key=("shipment_id",),
        repairable=frozenset({"carrier", "status", "shipping_cost"}),
    ),
}

TABLE_NAMES: tuple[TableName, ...] = get_args(TableName)
BESIDES_SALES: tuple[str, ...] = tuple(
    dict.fromkeys(each.entity for each in TABLES.values() if each.entity and each.entity != SALES)
)
"""Entities that are staged and audited, and not published."""


def is_asked_of(table: TableName, entity: str) -> bool:
    """Whether rules over a table are asked of an entity's snapshots."""
    return TABLES[table].entity in {None, entity}


def tables_of(entity: str) -> list[TableName]:
    """The tables whose rows an entity's snapshot brings."""
    return [name for name, table in TABLES.items() if table.entity == entity]
