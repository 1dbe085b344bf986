"""What is there twice: within a day, or on two days."""

from typing import Literal

from psycopg2.sql import SQL, Composable, Identifier

from data_quality.rules.base.arguments import NearDays
from data_quality.rules.base.bound import Value
from data_quality.rules.base.check_sql import CheckSql, Groups
from data_quality.rules.base.context import Context
from data_quality.rules.base.fragments import ROW_COUNT, of_row, rows_of_one, total_of
from data_quality.rules.base.kind import HistoryKind, RuleKind, RuleTarget
from data_quality.rules.tables import LEDGER, TABLES

_REPEATED = SQL(
    "{all_rows} - (SELECT count({counted}) FROM (SELECT DISTINCT {columns} FROM {relation} AS s"
    " WHERE {of_snapshot} AND ({rows})) AS s)"
)
"""What `count(DISTINCT …)` counts, by hashing: it would sort all rows, and keep them to one
process. Several columns are never all NULL to it, a single one may be."""
_REPEATS = SQL(
    "count(*) - coalesce(bit_count(bit_or(1::bigint << ({} & 63)::integer)::bit(64)), 1)"
)
"""A bit for each value of a group: numbers, or NULLs, which are one."""


class Unique(RuleKind):
    """No two rows are alike."""

    observed = "rows too many: all rows less the distinct ones"
    column_count = (1, 5)
    counts_repeats = True

    kind: Literal["unique"] = "unique"

    def check_sql(self, rule: RuleTarget, context: Context) -> CheckSql:
        """All rows less the distinct ones, and groups in which repeats are easily counted."""
        columns = SQL(", ").join(map(of_row, rule.columns))
        repeated = _REPEATED.format(
            all_rows=total_of(ROW_COUNT),
            counted=columns if len(rule.columns) == 1 else SQL("*"),
            columns=columns,
            of_snapshot=context.of_snapshot,
            **rows_of_one(rule.table),
        )
        return CheckSql(place=rule.table, failing=repeated, groups=_groups(rule))


def _groups(rule: RuleTarget) -> Groups | None:
    """Groups of 64 neighbours, where one of several columns is a whole number.

    Half a million lines of 24,000 transactions are 29,000 of them, and the server's processes count
    them apart.
    """
    numbers = [name for name in rule.columns if name in TABLES[rule.table].whole_numbers]
    if not numbers or len(rule.columns) == 1:
        return None
    number = of_row(numbers[-1])
    others: list[Composable] = [of_row(name) for name in rule.columns if name != numbers[-1]]
    return Groups([*others, SQL("{} >> 6").format(number)], _REPEATS.format(number))


class UniqueAcrossPartitions(HistoryKind):
    """No value is on another day as well."""

    observed = "values that days up to `days` (31 at most) before or after show as well"

    kind: Literal["unique_across_partitions"] = "unique_across_partitions"
    days: NearDays

    def check_sql(self, rule: RuleTarget, context: Context) -> CheckSql:
        """The values that the day and its neighbours have."""
        observed = SQL(
            "(SELECT count(*) FROM ("
            "SELECT s.{name} FROM staging.sales AS s WHERE {of_snapshot} AND {rows}"
            " INTERSECT SELECT f.{name} FROM {facts} AS f"
            " WHERE f.sales_date != l.sales_date"
            " AND f.sales_date BETWEEN l.sales_date - {days} AND l.sales_date + {days}) AS n)"
        ).format(
            name=Identifier(rule.columns[0]),
            of_snapshot=context.of_ledger,
            rows=SQL(TABLES["sales"].rows),
            facts=context.facts,
            days=Value(self.days),
        )
        return CheckSql(place=LEDGER, observed=observed)
