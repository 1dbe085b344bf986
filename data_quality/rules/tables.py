"""What rules can look at: the staged tables, their columns, and how a rule finds its rows."""

from dataclasses import dataclass
from typing import Literal, get_args

from shared.partition import SALES

TableName = Literal["load", "sales", "store", "product", "customer", "inventory", "shipment"]
ColumnType = Literal["text", "number", "time", "date"]

TEXT: ColumnType = "text"
NUMBER: ColumnType = "number"
TIME: ColumnType = "time"
DATE: ColumnType = "date"
LEDGER: TableName = "load"
"""Not rows but the snapshot's row of the ledger."""


@dataclass(frozen=True)
class Table:
    """One table of candidates. Its rows are those of staged snapshots."""

    relation: tuple[str, str]
    """Schema and name."""
    entity: str
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


TABLES: dict[TableName, Table] = {
    "load": Table(
        relation=("ops", "partition_load"),
        entity=SALES,
        holds="the snapshot's row of the ledger",
        columns={},
        key=(),
    ),
    "sales": Table(
        relation=("staging", "sales"),
        entity=SALES,
        holds="the lines, without those that a later one supersedes or that are in quarantine",
        columns={
            "source_position": NUMBER,
            "sales_date": DATE,
            "transaction_id": TEXT,
            "line_number": NUMBER,
            "record_type": TEXT,
            "transaction_at": TIME,
            "store_id": TEXT,
            "customer_id": TEXT,
            "product_id": TEXT,
            "quantity": NUMBER,
            "unit_price": NUMBER,
            "discount_amount": NUMBER,
            "total_amount": NUMBER,
            "currency_code": TEXT,
            "channel": TEXT,
        },
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
        columns={
            "store_id": TEXT,
            "store_name": TEXT,
            "city": TEXT,
            "region": TEXT,
            "country": TEXT,
        },
        key=("store_id",),
        rows="NOT s.is_quarantined",
        repairable=frozenset({"store_name", "city", "region", "country"}),
    ),
    "product": Table(
        relation=("staging", "observed_product"),
        entity=SALES,
        holds="the products that the day's lines show",
        columns={"product_id": TEXT, "product_name": TEXT, "category": TEXT},
        key=("product_id",),
        rows="NOT s.is_quarantined",
        repairable=frozenset({"product_name", "category"}),
    ),
    "customer": Table(
        relation=("staging", "observed_customer"),
        entity=SALES,
        holds="the customers that the day's lines show",
        columns={
            "customer_id": TEXT,
            "loyalty_tier": TEXT,
            "city": TEXT,
            "region": TEXT,
            "postal_code": TEXT,
            "country": TEXT,
        },
        key=("customer_id",),
        rows="NOT s.is_quarantined",
        repairable=frozenset({"loyalty_tier", "city", "region", "postal_code", "country"}),
    ),
    "inventory": Table(
        relation=("staging", "inventory"),
        entity="inventory",
        holds="inventory, by store and product",
        columns={
            "source_position": NUMBER,
            "sales_date": DATE,
            "store_id": TEXT,
            "product_id": TEXT,
            "quantity_on_hand": NUMBER,
            "reorder_point": NUMBER,
        },
        key=("store_id", "product_id"),
        repairable=frozenset({"quantity_on_hand", "reorder_point"}),
    ),
    "shipment": Table(
        relation=("staging", "shipment"),
        entity="shipments",
        holds="shipments",
        columns={
            "source_position": NUMBER,
            "sales_date": DATE,
            "shipment_id": TEXT,
            "transaction_id": TEXT,
            "carrier": TEXT,
            "status": TEXT,
            "ordered_at": TIME,
            "shipped_at": TIME,
            "delivered_at": TIME,
            "returned_at": TIME,
            "shipping_cost": NUMBER,
            "currency_code": TEXT,
        },
        key=("shipment_id",),
        repairable=frozenset({"carrier", "status", "shipping_cost"}),
    ),
}

TABLE_NAMES: tuple[TableName, ...] = get_args(TableName)
BESIDES_SALES: tuple[str, ...] = ("inventory", "shipments")
"""Entities that are staged and audited, and not published."""


def tables_of(entity: str) -> list[TableName]:
    """The tables whose rows an entity's snapshot brings."""
    return [name for name, table in TABLES.items() if table.entity == entity]
