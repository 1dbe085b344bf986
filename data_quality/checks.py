"""What each kind of rule observes, as SQL.

A check is an expression over the aggregate of one of two tables: the staged rows of the snapshot
(`s`), read in one scan for all rules together, or the snapshot's row of the ledger (`l`).
Column names and values come from the rules file: names are quoted, values are bound.
"""

from collections.abc import Callable
from typing import Any, Literal

from psycopg2.sql import SQL, Composable, Identifier
from psycopg2.sql import Literal as Value

from data_quality.rules import Kind, Rule

Target = Literal["staged rows", "ledger"]
Check = Callable[[dict[str, Any]], Composable]


def check_of(rule: Rule) -> tuple[Target, Composable]:
    """Where the rule looks, and the expression of what it observes there."""
    target, check = _CHECKS[rule.kind]
    return target, check(rule.arguments)


def _ledger(expression: str) -> tuple[Target, Check]:
    return "ledger", lambda _: SQL(expression)


def _count(condition: Composable) -> Composable:
    return SQL("count(*) FILTER (WHERE {})").format(condition)


def _unique(arguments: dict[str, Any]) -> Composable:
    columns = SQL(", ").join(SQL("s.") + Identifier(name) for name in arguments["columns"])
    return SQL(
        "count(*) FILTER (WHERE NOT s.is_superseded)"
        " - count(DISTINCT ({})) FILTER (WHERE NOT s.is_superseded)"
    ).format(columns)


def _not_null(arguments: dict[str, Any]) -> Composable:
    return _count(
        SQL(" OR ").join(
            SQL("s.{} IS NULL").format(Identifier(name)) for name in arguments["columns"]
        )
    )


def _partition_date(arguments: dict[str, Any]) -> Composable:
    return _count(
        SQL("abs((s.{column} AT TIME ZONE 'UTC')::date - s.sales_date) > {days}").format(
            column=Identifier(arguments["column"]), days=Value(arguments["days"])
        )
    )


def _accepted_values(arguments: dict[str, Any]) -> Composable:
    return _count(
        SQL("s.{} != ALL ({})").format(
            Identifier(arguments["column"]), Value(list(arguments["values"]))
        )
    )


def _line_total(arguments: dict[str, Any]) -> Composable:
    return _count(
        SQL(
            "abs(s.quantity * s.unit_price - s.discount_amount - s.total_amount)"
            " > {tolerance}::numeric + {price_rounding}::numeric * abs(s.quantity)"
        ).format(
            tolerance=Value(str(arguments["tolerance"])),
            price_rounding=Value(str(arguments["price_rounding"])),
        )
    )


def _range(arguments: dict[str, Any]) -> Composable:
    column = Identifier(arguments["column"])
    bounds = [
        SQL(f"s.{{}} {operator} {{}}::numeric").format(column, Value(str(arguments[bound])))
        for bound, operator in (("minimum", "<"), ("maximum", ">"))
        if bound in arguments
    ]
    return _count(SQL(" OR ").join(bounds))


_CHECKS: dict[Kind, tuple[Target, Check]] = {
    "control_rows": _ledger("abs(l.source_rows - l.control_rows)"),
    "control_amounts": _ledger(
        "(SELECT coalesce(sum(abs("
        "a.normalised_amount + a.rejected_amount - a.control_amount)), 0)"
        " FROM ops.partition_amount AS a"
        " WHERE (a.retailer_id, a.sales_date, a.snapshot_id)"
        " = (l.retailer_id, l.sales_date, l.snapshot_id))"
    ),
    "staged_rows": _ledger(
        "abs(l.normalised_rows - (SELECT count(*) FROM staging.sales AS s"
        " WHERE (s.retailer_id, s.sales_date, s.snapshot_id)"
        " = (l.retailer_id, l.sales_date, l.snapshot_id)))"
    ),
    "rejected_share": _ledger("coalesce(l.rejected_rows::numeric / nullif(l.source_rows, 0), 0)"),
    "rejected_rows": _ledger("l.rejected_rows"),
    "unknown_fields": _ledger("cardinality(l.unknown_fields)"),
    "unique": ("staged rows", _unique),
    "not_null": ("staged rows", _not_null),
    "partition_date": ("staged rows", _partition_date),
    "accepted_values": ("staged rows", _accepted_values),
    "line_total": ("staged rows", _line_total),
    "range": ("staged rows", _range),
}
