"""Instants, held against the sales date."""

from typing import Literal

from psycopg2.sql import SQL, Composable, Identifier

from data_quality.rules.base.arguments import Count
from data_quality.rules.base.bound import Value
from data_quality.rules.base.check_sql import CheckSql
from data_quality.rules.base.context import Context
from data_quality.rules.base.fragments import OF_COUNTED, counted_name, of_row
from data_quality.rules.base.kind import RowKind, RuleKind, RuleTarget
from data_quality.rules.tables import TIME


class PartitionDate(RowKind):
    """Instants near the sales date."""

    observed = "rows whose instant, as a UTC date, is more than `days` from the sales date"
    column_types = frozenset({TIME})

    kind: Literal["partition_date"] = "partition_date"
    days: Count

    def condition(self, rule: RuleTarget, context: Context) -> Composable:
        """The instant is before the first day or after the last."""
        return SQL(
            "({column} < ({day} - {days})::timestamp AT TIME ZONE 'UTC'"
            " OR {column} >= ({day} + {days} + 1)::timestamp AT TIME ZONE 'UTC')"
        ).format(column=of_row(rule.columns[0]), day=context.day, days=Value(self.days))


class Freshness(RuleKind):
    """How late the latest instant is."""

    observed = (
        "hours from the latest instant to the end of the sales date, by the retailer's clock; 0"
        " without rows"
    )
    column_count = (1, 1)
    column_types = frozenset({TIME})

    kind: Literal["freshness"] = "freshness"

    def check_sql(self, rule: RuleTarget, context: Context) -> CheckSql:
        """The hours, of the latest instants that were counted."""
        observed = SQL(
            "coalesce(greatest(round(extract(epoch FROM ("
            "(b.sales_date + 1)::timestamp AT TIME ZONE {zone} - max(n.{latest})"
            " {of_counted}))::numeric / 3600, 2), 0), 0)"
        ).format(
            zone=Value(context.time_zone),
            latest=Identifier(counted_name(rule.id)),
            of_counted=OF_COUNTED,
        )
        latest = SQL("max({})").format(of_row(rule.columns[0]))
        return CheckSql(place=rule.table, observed=observed, counted=latest)
