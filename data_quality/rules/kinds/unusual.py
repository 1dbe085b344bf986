"""What is unlike the same weekday of the weeks before."""

from decimal import Decimal
from typing import ClassVar, Literal

from psycopg2.sql import SQL, Composable, Identifier

from data_quality.rules.base.arguments import Count, NearWeeks, Number, OptionalRisingNumbers
from data_quality.rules.base.bound import Value
from data_quality.rules.base.check_sql import CheckSql
from data_quality.rules.base.context import Context
from data_quality.rules.base.kind import HistoryKind, LedgerKind, RuleTarget
from data_quality.rules.tables import LEDGER, TABLES


def _weekdays(weeks: int) -> Composable:
    """The same weekday in the weeks before; the day itself is none of them."""
    return SQL("ARRAY[{}]").format(
        SQL(", ").join(
            SQL("l.sales_date - {}").format(Value(7 * week)) for week in range(1, weeks + 1)
        )
    )


class Anomaly(LedgerKind):
    """How far a figure of the day is from the median of its weekday."""

    depends_on_published = True
    now: ClassVar[str]
    """The day's figure, as SQL."""
    past: ClassVar[str]
    """The figures of published days, as SQL that ends with a condition."""

    weeks: Count = 8
    least_days: Count = 4
    floor: Number = Decimal("0.1")

    def check_sql(self, rule: RuleTarget, context: Context) -> CheckSql:  # noqa: ARG002
        """The robust deviations."""
        observed = SQL(
            "ops.unusualness({now}, ARRAY({past} AND p.retailer_id = l.retailer_id"
            " AND p.sales_date = ANY ({days}))::numeric[], {least_days}, {floor}::numeric)"
        ).format(
            now=SQL(self.now),
            past=SQL(self.past),
            days=_weekdays(self.weeks),
            least_days=Value(self.least_days),
            floor=Value(str(self.floor)),
        )
        return CheckSql(place=LEDGER, observed=observed)


class VolumeAnomaly(Anomaly):
    """Of the lines."""

    observed = (
        "how far the lines are from the median of the same weekday of `weeks` (8) weeks, in robust"
        " deviations (1.4826 times the median absolute deviation, at least `floor` (0.1) of the"
        " median); 0 while fewer than `least_days` (4) of these are published"
    )
    now = "l.normalised_rows - l.superseded_rows"
    past = (
        "SELECT h.published_rows FROM ops.partition AS p"
        " INNER JOIN ops.partition_load AS h ON h.retailer_id = p.retailer_id"
        " AND h.sales_date = p.sales_date AND h.entity = p.entity"
        " AND h.snapshot_id = p.published_snapshot_id"
        " WHERE h.entity = l.entity AND h.published_rows > 0"
    )

    kind: Literal["volume_anomaly"] = "volume_anomaly"


class AmountAnomaly(Anomaly):
    """Of the money."""

    observed = "the same of the money in the retailer's currency"
    now = (
        "(SELECT a.normalised_amount - a.superseded_amount"
        " FROM ops.partition_amount AS a"
        " WHERE (a.retailer_id, a.sales_date, a.entity, a.snapshot_id)"
        " = (l.retailer_id, l.sales_date, l.entity, l.snapshot_id)"
        " AND a.currency_code = l.retailer ->> 'currency_code')"
    )
    past = (
        "SELECT h.published_amount FROM ops.partition AS p"
        " INNER JOIN ops.partition_amount AS h ON h.retailer_id = p.retailer_id"
        " AND h.sales_date = p.sales_date AND h.entity = p.entity"
        " AND h.snapshot_id = p.published_snapshot_id"
        " WHERE h.entity = l.entity AND h.currency_code = l.retailer ->> 'currency_code'"
    )

    kind: Literal["amount_anomaly"] = "amount_anomaly"


class DistributionDrift(HistoryKind):
    """How much the values of a column are distributed otherwise."""

    observed = (
        "population stability index against the same weekday of `weeks` (8; 10 at most) weeks:"
        " below 0.1 hardly changed, above 0.25 another population; numbers are grouped at `bounds`;"
        " 0 while either side has fewer than `least_rows` (200) rows"
    )

    kind: Literal["distribution_drift"] = "distribution_drift"
    weeks: NearWeeks = 8
    least_rows: Count = 200
    bounds: OptionalRisingNumbers = None

    def check_sql(self, rule: RuleTarget, context: Context) -> CheckSql:
        """The index of the staged rows and the published facts, by category."""
        observed = SQL(
            "ops.population_stability("
            "(SELECT jsonb_object_agg(n.category, n.rows) FROM (SELECT {now} AS category,"
            " count(*) AS rows FROM staging.sales AS s WHERE {of_snapshot} AND {rows}"
            " GROUP BY 1) AS n),"
            "(SELECT jsonb_object_agg(n.category, n.rows) FROM (SELECT {past} AS category,"
            " count(*) AS rows FROM {facts} AS f"
            " WHERE f.sales_date = ANY ({days}) GROUP BY 1) AS n), {least_rows})"
        ).format(
            now=self._category("s", rule.columns[0]),
            past=self._category("f", rule.columns[0]),
            of_snapshot=context.of_ledger,
            rows=SQL(TABLES["sales"].rows),
            facts=context.facts,
            days=_weekdays(self.weeks),
            least_rows=Value(self.least_rows),
        )
        return CheckSql(place=LEDGER, observed=observed)

    def _category(self, alias: str, name: str) -> Composable:
        column = Identifier(alias, name)
        if self.bounds is None:
            return SQL("coalesce({}::text, 'none')").format(column)
        edges = Value([str(each) for each in self.bounds])
        return SQL("coalesce(width_bucket({}, {}::numeric[])::text, 'none')").format(column, edges)
