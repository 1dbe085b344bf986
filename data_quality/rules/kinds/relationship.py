"""Ids that point to what is published or staged elsewhere."""

from collections.abc import Mapping, Sequence
from typing import Literal

from psycopg2.sql import SQL, Composable, Identifier

from data_quality.rules.base.bound import Value
from data_quality.rules.base.context import Context
from data_quality.rules.base.fragments import of_row
from data_quality.rules.base.kind import RowKind, RuleTarget
from data_quality.rules.tables import TEXT

Reference = Literal["sales", "dim_store", "dim_product"]
COLUMNS: Mapping[Reference, str] = {
    "sales": "transaction_id",
    "dim_store": "store_id",
    "dim_product": "product_id",
}
"""By which column each of them is pointed to."""
_MEMBER = (
    "NOT EXISTS (SELECT 1 FROM warehouse.{table} AS r"
    " WHERE r.retailer_key = warehouse.surrogate_key({retailer}) AND r.{name} = {column})"
)
_NOT_FOUND: Mapping[Reference, str] = {
    "sales": "NOT EXISTS (SELECT 1 FROM staging.sales AS r WHERE r.retailer_id = {retailer}"
    " AND r.sales_date = s.sales_date AND r.{name} = {column}) AND NOT EXISTS (SELECT 1"
    " FROM {facts} AS r WHERE r.sales_date = s.sales_date AND r.{name} = {column})",
    "dim_store": _MEMBER,
    "dim_product": _MEMBER,
}
"""Sales that wait for their own verdict count as well: their shipments are no orphans."""


class Relationship(RowKind):
    """Ids that are known elsewhere."""

    observed = (
        "rows whose id nobody has in `references`: `sales` of the same day, staged or published;"
        " `dim_store`; `dim_product`"
    )
    column_types = frozenset({TEXT})
    depends_on_published = True

    kind: Literal["relationship"] = "relationship"
    references: Reference

    def require_columns(self, columns: Sequence[str]) -> None:
        """Hold them to the one by which the reference is found.

        Raises:
            ValueError: they are others.
        """
        if list(columns) != [COLUMNS[self.references]]:
            raise ValueError(
                f"what points to {self.references} is the column {COLUMNS[self.references]}"
            )

    def condition(self, rule: RuleTarget, context: Context) -> Composable:
        """There is an id, and nothing that has it."""
        (name,) = rule.columns
        not_found = SQL(_NOT_FOUND[self.references]).format(
            table=Identifier(self.references),
            column=of_row(name),
            name=Identifier(name),
            retailer=Value(context.retailer_id),
            facts=context.facts,
        )
        return SQL("({} IS NOT NULL AND {})").format(of_row(name), not_found)
