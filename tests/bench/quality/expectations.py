"""Our rules as expectations of Great Expectations: each as what stands there for it.

`not_null` becomes one expectation a column, an expression SQL of the peer's own kind. What compares
with the past has nothing there that would be the same rule, and is left out on both sides.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from psycopg2.sql import SQL

from data_quality.gate.staged_snapshot import StagedSnapshot, snapshot_key
from data_quality.rules.base.fragments import OF_ONE
from data_quality.rules.check import Check
from data_quality.rules.rule import Rule
from data_quality.rules.tables import LEDGER, TABLES
from shared.postgres.connection import Cursor

Arguments = dict[str, Any]
WITHOUT: tuple[str, ...] = (
    "volume_anomaly",
    "amount_anomaly",
    "distribution_drift",
    "unique_across_partitions",
)
"""Kinds that have no counterpart."""
UNEXPECTED_ROWS = "UnexpectedRowsExpectation"
LEDGER_ROWS = "SELECT l.snapshot_id FROM (SELECT * FROM {{batch}}) AS l WHERE {}"
STAGED_ROWS = "SELECT s.source_position FROM (SELECT * FROM {{batch}}) AS s WHERE {}"
NOT_ALL_STAGED = SQL(
    "l.normalised_rows != (SELECT count(*) FROM staging.sales AS s WHERE {of_one})"
).format(of_one=OF_ONE)


@dataclass(frozen=True)
class Expectation:
    """One expectation over the rows of one of our tables."""

    rule_id: str
    table: str
    type: str
    arguments: Arguments


def expectations_of(cursor: Cursor, check: Check, snapshot: StagedSnapshot) -> list[Expectation]:
    """The rule's expectations; none where it has no counterpart."""
    rule = check.rule
    if rule.kind in WITHOUT:
        return []
    if rule.table == LEDGER:
        made = [
            (UNEXPECTED_ROWS, {"unexpected_rows_query": _ledger_query(cursor, check, snapshot)})
        ]
    elif rule.kind not in _NATURAL and rule.kind_type.is_of_single_rows:
        query = STAGED_ROWS.format(_text(cursor, check.condition, snapshot))
        made = [(UNEXPECTED_ROWS, {"unexpected_rows_query": query})]
    else:
        made = _NATURAL[rule.kind](rule, snapshot)
    return [Expectation(rule.id, rule.table, name, arguments) for name, arguments in made]


def batch_query(cursor: Cursor, table: str, snapshot: StagedSnapshot) -> str:
    """The rows that a rule of the table looks at."""
    facts = TABLES[table]  # type: ignore[index]
    schema, name = facts.relation
    rows = facts.rows
    query = (
        f"SELECT s.* FROM {schema}.{name} AS s WHERE s.retailer_id = %s AND s.sales_date = %s"
        f" AND s.snapshot_id = %s AND {rows}"
    )
    partition = snapshot.partition
    key = (partition.retailer_id, partition.sales_date, snapshot.snapshot_id)
    return str(cursor.mogrify(query, key).decode())


def _text(cursor: Cursor, part: Any, snapshot: StagedSnapshot) -> str:
    """SQL as the server gets it; braces would be the peer's own marks."""
    text = str(cursor.mogrify(part.as_string(cursor), snapshot_key([snapshot])).decode())
    return text.replace("{", "{{").replace("}", "}}")


def _ledger_query(cursor: Cursor, check: Check, snapshot: StagedSnapshot) -> str:
    if check.rule.arguments.get("of") == "staged":
        return LEDGER_ROWS.format(_text(cursor, NOT_ALL_STAGED, snapshot))
    value = check.observed if check.observed is not None else check.failing
    share = " / nullif(l.source_rows, 0)::numeric" if check.rule.measure == "share" else ""
    return LEDGER_ROWS.format(f"{_text(cursor, value, snapshot)}{share} > {check.rule.threshold}")


def _not_null(rule: Rule, _: StagedSnapshot) -> list[tuple[str, Arguments]]:
    return [("ExpectColumnValuesToNotBeNull", {"column": name}) for name in rule.columns]


def _completeness(rule: Rule, _: StagedSnapshot) -> list[tuple[str, Arguments]]:
    (name,) = rule.columns
    return [
        ("ExpectColumnValuesToNotBeNull", {"column": name, "mostly": float(1 - rule.threshold)})
    ]


def _range(rule: Rule, _: StagedSnapshot) -> list[tuple[str, Arguments]]:
    bounds = {
        theirs: float(rule.arguments[ours])
        for ours, theirs in (("minimum", "min_value"), ("maximum", "max_value"))
        if ours in rule.arguments
    }
    return [("ExpectColumnValuesToBeBetween", _mapped(rule, bounds))]


def _accepted_values(rule: Rule, _: StagedSnapshot) -> list[tuple[str, Arguments]]:
    return [("ExpectColumnValuesToBeInSet", _mapped(rule, {"value_set": rule.arguments["values"]}))]


def _regex(rule: Rule, _: StagedSnapshot) -> list[tuple[str, Arguments]]:
    return [("ExpectColumnValuesToMatchRegex", _mapped(rule, {"regex": rule.arguments["pattern"]}))]


def _partition_date(rule: Rule, snapshot: StagedSnapshot) -> list[tuple[str, Arguments]]:
    days = timedelta(days=rule.arguments["days"])
    midnight = datetime.combine(snapshot.partition.sales_date, time(), UTC)
    bounds = {
        "min_value": (midnight - days).isoformat(),
        "max_value": (midnight + days + timedelta(days=1)).isoformat(),
        "strict_max": True,
    }
    return [("ExpectColumnValuesToBeBetween", _mapped(rule, bounds))]


def _unique(rule: Rule, _: StagedSnapshot) -> list[tuple[str, Arguments]]:
    if len(rule.columns) == 1:
        return [("ExpectColumnValuesToBeUnique", {"column": rule.columns[0]})]
    return [("ExpectCompoundColumnsToBeUnique", {"column_list": rule.columns})]


def _row_count(rule: Rule, _: StagedSnapshot) -> list[tuple[str, Arguments]]:
    bounds = {
        theirs: int(rule.arguments[ours])
        for ours, theirs in (("minimum", "min_value"), ("maximum", "max_value"))
        if ours in rule.arguments
    }
    return [("ExpectTableRowCountToBeBetween", bounds)]


def _freshness(rule: Rule, snapshot: StagedSnapshot) -> list[tuple[str, Arguments]]:
    zone = ZoneInfo(snapshot.retailer.time_zone)
    end = datetime.combine(snapshot.partition.sales_date + timedelta(days=1), time(), zone)
    earliest = end.astimezone(UTC) - timedelta(hours=float(rule.threshold))
    (name,) = rule.columns
    return [("ExpectColumnMaxToBeBetween", {"column": name, "min_value": earliest.isoformat()})]


def _mapped(rule: Rule, arguments: Arguments) -> Arguments:
    """Of an expectation about the values of one column; `mostly` is our threshold."""
    (name,) = rule.columns
    mostly = float(1 - rule.threshold) if rule.measure == "share" else 1.0
    return {"column": name, "mostly": mostly, **arguments}


_NATURAL: dict[str, Callable[[Rule, StagedSnapshot], list[tuple[str, Arguments]]]] = {
    "not_null": _not_null,
    "completeness": _completeness,
    "range": _range,
    "accepted_values": _accepted_values,
    "regex": _regex,
    "partition_date": _partition_date,
    "unique": _unique,
    "row_count": _row_count,
    "freshness": _freshness,
}
