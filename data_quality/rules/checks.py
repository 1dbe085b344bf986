"""What each kind of rule asks, as SQL.

A check is asked together with the others of its table: a condition that is true where a row breaks
the rule (alias `s`), or an expression of what is observed, over what was counted of the snapshot's
staged rows (alias `n`, beside the snapshot, alias `b`) or over its row of the ledger (alias `l`).
Names are quoted and values are bound.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from psycopg2.sql import SQL, Composable, Identifier

from data_quality.gate.failing_rows import OF_ONE, of_row, rows_of_one
from data_quality.rules.bound import Value
from data_quality.rules.expressions import bind_parameters
from data_quality.rules.rule import KINDS, OF_HISTORY, Kind, Rule
from data_quality.rules.tables import LEDGER, TABLES, TableName

WEEKS = 8
"""So far back lie the same weekdays that a day is held against."""
LEAST_DAYS = 4
FLOOR = "0.1"
"""Of the median: a deviation that is always usual."""
LEAST_ROWS = 200
NOTHING = SQL("NULL::bigint")
NO_ROW = SQL("FALSE")
OF_LEDGER = SQL(
    "(s.retailer_id, s.sales_date, s.snapshot_id) = (l.retailer_id, l.sales_date, l.snapshot_id)"
)
OF_EACH = SQL(
    "s.retailer_id = %(retailer_id)s AND s.sales_date = b.sales_date"
    " AND s.snapshot_id = b.snapshot_id"
)
"""The staged rows of each of some snapshots, whose alias is `b`."""
ROW_COUNT = "row_count"
STAGED_ROWS = SQL("coalesce(sum(n.row_count), 0)::bigint")
"""Also those that do not count."""
OF_COUNTED = SQL("FILTER (WHERE n.is_counted)")
NO_FACTS = SQL("warehouse.fact_sales WHERE FALSE")


@dataclass(frozen=True)
class Context:
    """What a check has to know of the retailer whose snapshots it looks at."""

    retailer_id: str
    time_zone: str
    conditions: Mapping[str, str]
    """The parsed expression of each rule that has one."""
    table_partitions: Sequence[str] = ()
    """Tables of the retailer's facts around the snapshots' dates: looking at all of `fact_sales`
    would cost the more, the longer the history is."""
    is_alone: bool = False
    """Only one snapshot is asked: what looks at all its rows can then be stated without a reference
    to them, and the server reads them with several processes."""

    @property
    def day(self) -> Composable:
        """The sales date of a staged row."""
        return SQL("%(first_date)s::date") if self.is_alone else SQL("s.sales_date")

    @property
    def of_ledger(self) -> Composable:
        """The staged rows of a row of the ledger."""
        return OF_ONE if self.is_alone else OF_LEDGER

    @property
    def of_snapshot(self) -> Composable:
        """The staged rows of a snapshot."""
        return OF_ONE if self.is_alone else OF_EACH

    @property
    def facts(self) -> Composable:
        """The published facts around the snapshots' dates, as a table."""
        tables: list[Composable] = [Identifier("warehouse", name) for name in self.table_partitions]
        tables = tables or [NO_FACTS]
        return SQL("({})").format(
            SQL(" UNION ALL ").join(SQL("SELECT * FROM {}").format(table) for table in tables)
        )


@dataclass(frozen=True)
class Groups:
    """Groups of neighbouring rows, in each of which it is easily counted how many are repeated."""

    by: Sequence[Composable]
    repeats: Composable
    """The aggregate."""


@dataclass(frozen=True)
class Check:
    """A rule as it is asked."""

    rule: Rule
    place: TableName
    """The table with whose rules it is asked."""
    failing: Composable
    """How many rows break the rule; NULL where it looks at none."""
    observed: Composable | None
    """What is held against the threshold; None: the failing rows, or their share."""
    condition: Composable = field(default_factory=lambda: NO_ROW)
    """True where a row breaks it, for rules that judge rows one by one."""
    counted: Composable | None = None
    """An aggregate over staged rows that `failing` or `observed` is made of. They find it under
    its `counted_name`, maybe once for each of several parts of the rows."""
    groups: Groups | None = None
    """Parts of the rows whose repeats, summed up, may take the place of `failing`."""


def check_of(rule: Rule, context: Context) -> Check:
    """The rule as SQL. The rule makes sense: it was validated."""
    place = _place(rule)
    if KINDS[rule.kind].judges_rows or rule.kind == "completeness":
        condition = _CONDITIONS[rule.kind](rule, context)
        counted = SQL("count(*) FILTER (WHERE {})").format(condition)
        return Check(rule, place, total_of(counted_name(rule)), None, condition, counted)
    if rule.kind == "unique":
        return Check(rule, place, _repeated(rule, context), None, groups=_groups(rule))
    if rule.kind == "rejected":
        return Check(rule, place, SQL("l.rejected_rows"), None)
    if rule.kind == "superseded" and rule.arguments["of"] == "rows":
        return Check(rule, place, _superseded(rule, SQL("l.superseded_rows")), None)
    latest = SQL("max({})").format(of_row(rule.columns[0])) if rule.kind == "freshness" else None
    observed = _OBSERVATIONS[rule.kind](rule, context)
    return Check(rule, place, NOTHING, observed, counted=latest)


def _place(rule: Rule) -> TableName:
    """What compares with the past reads it for each snapshot, beside its row of the ledger; the
    staged rows are counted with what else is asked of them."""
    if rule.kind == "reconciliation" and rule.arguments["of"] == "staged":
        return "sales"
    return LEDGER if rule.kind in OF_HISTORY else rule.table


def counted_name(rule: Rule) -> str:
    """The column of what was counted for it: no other rule's, and no name of ours."""
    return f"of {rule.id}"


def total_of(name: str) -> Composable:
    """A column of what was counted, added up over the rows that count."""
    return SQL("coalesce(sum(n.{}) {}, 0)::bigint").format(Identifier(name), OF_COUNTED)


def _not_null(rule: Rule, _: Context) -> Composable:
    return SQL("({})").format(
        SQL(" OR ").join(SQL("{} IS NULL").format(of_row(name)) for name in rule.columns)
    )


def _range(rule: Rule, _: Context) -> Composable:
    column = of_row(rule.columns[0])
    bounds = [
        SQL(f"{{}} {operator} {{}}::numeric").format(column, Value(str(rule.arguments[bound])))
        for bound, operator in (("minimum", "<"), ("maximum", ">"))
        if bound in rule.arguments
    ]
    return SQL("({})").format(SQL(" OR ").join(bounds))


def _accepted_values(rule: Rule, _: Context) -> Composable:
    values = Value(list(rule.arguments["values"]))
    return SQL("(({} = ANY ({})) IS FALSE)").format(of_row(rule.columns[0]), values)


def _regex(rule: Rule, _: Context) -> Composable:
    pattern = Value(rule.arguments["pattern"])
    return SQL("({} !~ {})").format(of_row(rule.columns[0]), pattern)


_REFERRED = {
    "sales": "NOT EXISTS (SELECT 1 FROM staging.sales AS r WHERE r.retailer_id = {retailer}"
    " AND r.sales_date = s.sales_date AND r.{name} = {column}) AND NOT EXISTS (SELECT 1"
    " FROM {facts} AS r WHERE r.sales_date = s.sales_date AND r.{name} = {column})",
    "dim_store": "NOT EXISTS (SELECT 1 FROM warehouse.dim_store AS r"
    " WHERE r.retailer_key = warehouse.surrogate_key({retailer}) AND r.{name} = {column})",
    "dim_product": "NOT EXISTS (SELECT 1 FROM warehouse.dim_product AS r"
    " WHERE r.retailer_key = warehouse.surrogate_key({retailer}) AND r.{name} = {column})",
}
"""Sales that wait for their own verdict count as well: their parcels are no orphans."""


def _relationship(rule: Rule, context: Context) -> Composable:
    (name,) = rule.columns
    orphaned = SQL(_REFERRED[rule.arguments["references"]]).format(
        column=of_row(name),
        name=Identifier(name),
        retailer=Value(context.retailer_id),
        facts=context.facts,
    )
    return SQL("({} IS NOT NULL AND {})").format(of_row(name), orphaned)


def _expression(rule: Rule, context: Context) -> Composable:
    stated = bind_parameters(context.conditions[rule.id], rule.arguments.get("parameters", {}))
    return SQL("(({}) IS FALSE)").format(stated)


def _partition_date(rule: Rule, context: Context) -> Composable:
    return SQL(
        "({column} < ({day} - {days})::timestamp AT TIME ZONE 'UTC'"
        " OR {column} >= ({day} + {days} + 1)::timestamp AT TIME ZONE 'UTC')"
    ).format(column=of_row(rule.columns[0]), day=context.day, days=Value(rule.arguments["days"]))


_CONDITIONS: dict[Kind, Callable[[Rule, Context], Composable]] = {
    "not_null": _not_null,
    "completeness": _not_null,
    "range": _range,
    "accepted_values": _accepted_values,
    "regex": _regex,
    "relationship": _relationship,
    "expression": _expression,
    "partition_date": _partition_date,
}


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


def _repeated(rule: Rule, context: Context) -> Composable:
    columns = SQL(", ").join(map(of_row, rule.columns))
    return _REPEATED.format(
        all_rows=total_of(ROW_COUNT),
        counted=columns if len(rule.columns) == 1 else SQL("*"),
        columns=columns,
        of_snapshot=context.of_snapshot,
        **rows_of_one(rule.table),
    )


def _groups(rule: Rule) -> Groups | None:
    """Groups of 64 neighbours, where one of several columns is a whole number.

    Half a million lines of 24,000 transactions are 29,000 of them, and the server's processes count
    them apart.
    """
    numbers = [name for name in rule.columns if name in TABLES[rule.table].whole_numbers]
    if not numbers or len(rule.columns) == 1:
        return None
    number = of_row(numbers[-1])
    others = [of_row(name) for name in rule.columns if name != numbers[-1]]
    return Groups([*others, SQL("{} >> 6").format(number)], _REPEATS.format(number))


def _row_count(rule: Rule, _: Context) -> Composable:
    misses: list[Composable] = [SQL("0")]
    if "minimum" in rule.arguments:
        minimum = Value(str(rule.arguments["minimum"]))
        misses.append(SQL("{}::numeric - {}").format(minimum, total_of(ROW_COUNT)))
    if "maximum" in rule.arguments:
        maximum = Value(str(rule.arguments["maximum"]))
        misses.append(SQL("{} - {}::numeric").format(total_of(ROW_COUNT), maximum))
    return SQL("greatest({})").format(SQL(", ").join(misses))


def _freshness(rule: Rule, context: Context) -> Composable:
    return SQL(
        "coalesce(greatest(round(extract(epoch FROM ("
        "(b.sales_date + 1)::timestamp AT TIME ZONE {zone} - max(n.{latest})"
        " {of_counted}))::numeric / 3600, 2), 0), 0)"
    ).format(
        zone=Value(context.time_zone),
        latest=Identifier(counted_name(rule)),
        of_counted=OF_COUNTED,
    )


# A retailer without control totals has nothing to be held against: null counts as no difference.
_RECONCILED = {
    "rows": "coalesce(abs(l.source_rows - l.control_rows), 0)",
    "amounts": "(SELECT coalesce(sum(abs("
    "a.normalised_amount + a.rejected_amount - a.control_amount)), 0)"
    " FROM ops.partition_amount AS a WHERE (a.retailer_id, a.sales_date, a.snapshot_id)"
    " = (l.retailer_id, l.sales_date, l.snapshot_id))",
    "staged": "abs((SELECT l.normalised_rows FROM ops.partition_load AS l"
    " WHERE (l.retailer_id, l.sales_date, l.snapshot_id)"
    " = (%(retailer_id)s, b.sales_date, b.snapshot_id)) - {staged_rows})",
}


def _reconciliation(rule: Rule, _: Context) -> Composable:
    return SQL(_RECONCILED[rule.arguments["of"]]).format(staged_rows=STAGED_ROWS)


_SUPERSEDED_MONEY = SQL(
    "coalesce((SELECT round(max(abs(a.superseded_amount) / greatest(abs("
    "coalesce(a.control_amount, a.normalised_amount + a.rejected_amount)), 0.01)), 6)"
    " FROM ops.partition_amount AS a WHERE (a.retailer_id, a.sales_date, a.snapshot_id)"
    " = (l.retailer_id, l.sales_date, l.snapshot_id)), 0)"
)
"""The largest share, over all currencies, of what the retailer announced."""


def _superseded(rule: Rule, observed: Composable) -> Composable:
    """Nothing, where so few lines were sent again that they are no pattern."""
    least = Value(rule.arguments.get("least_rows", 1))
    return SQL("CASE WHEN l.superseded_rows < {} THEN 0 ELSE {} END").format(least, observed)


def _superseded_money(rule: Rule, _: Context) -> Composable:
    return _superseded(rule, _SUPERSEDED_MONEY)


def _schema_drift(_: Rule, __: Context) -> Composable:
    return SQL("cardinality(l.unknown_fields)")


def _weekdays(rule: Rule) -> Composable:
    """The same weekday in the weeks before; the day itself is none of them."""
    weeks = range(1, rule.arguments.get("weeks", WEEKS) + 1)
    return SQL("ARRAY[{}]").format(
        SQL(", ").join(SQL("l.sales_date - {}").format(Value(7 * week)) for week in weeks)
    )


_NOW = {
    "volume_anomaly": "l.normalised_rows - l.superseded_rows",
    "amount_anomaly": "(SELECT a.normalised_amount - a.superseded_amount"
    " FROM ops.partition_amount AS a WHERE (a.retailer_id, a.sales_date, a.snapshot_id)"
    " = (l.retailer_id, l.sales_date, l.snapshot_id)"
    " AND a.currency_code = l.retailer ->> 'currency_code')",
}
_PAST = {
    "volume_anomaly": "SELECT h.published_rows FROM ops.partition AS p"
    " INNER JOIN ops.partition_load AS h ON h.retailer_id = p.retailer_id"
    " AND h.sales_date = p.sales_date AND h.snapshot_id = p.published_snapshot_id"
    " WHERE h.published_rows > 0",
    "amount_anomaly": "SELECT h.published_amount FROM ops.partition AS p"
    " INNER JOIN ops.partition_amount AS h ON h.retailer_id = p.retailer_id"
    " AND h.sales_date = p.sales_date AND h.snapshot_id = p.published_snapshot_id"
    " WHERE h.currency_code = l.retailer ->> 'currency_code'",
}


def _anomaly(rule: Rule, _: Context) -> Composable:
    return SQL(
        "ops.unusualness({now}, ARRAY({past} AND p.retailer_id = l.retailer_id"
        " AND p.sales_date = ANY ({days}))::numeric[], {least_days}, {floor}::numeric)"
    ).format(
        now=SQL(_NOW[rule.kind]),
        past=SQL(_PAST[rule.kind]),
        days=_weekdays(rule),
        least_days=Value(rule.arguments.get("least_days", LEAST_DAYS)),
        floor=Value(str(rule.arguments.get("floor", FLOOR))),
    )


def _distribution_drift(rule: Rule, context: Context) -> Composable:
    name = Identifier(rule.columns[0])
    bounds = rule.arguments.get("bounds")

    def category(alias: str) -> Composable:
        column = SQL(alias + ".") + name
        if bounds is None:
            return SQL("coalesce({}::text, 'none')").format(column)
        edges = Value([str(each) for each in bounds])
        return SQL("coalesce(width_bucket({}, {}::numeric[])::text, 'none')").format(column, edges)

    return SQL(
        "ops.population_stability("
        "(SELECT jsonb_object_agg(n.category, n.rows) FROM (SELECT {now} AS category,"
        " count(*) AS rows FROM staging.sales AS s WHERE {of_snapshot} AND {rows}"
        " GROUP BY 1) AS n),"
        "(SELECT jsonb_object_agg(n.category, n.rows) FROM (SELECT {past} AS category,"
        " count(*) AS rows FROM {facts} AS f"
        " WHERE f.sales_date = ANY ({days}) GROUP BY 1) AS n), {least_rows})"
    ).format(
        now=category("s"),
        past=category("f"),
        of_snapshot=context.of_ledger,
        rows=SQL(TABLES["sales"].rows),
        facts=context.facts,
        days=_weekdays(rule),
        least_rows=Value(rule.arguments.get("least_rows", LEAST_ROWS)),
    )


def _unique_across_partitions(rule: Rule, context: Context) -> Composable:
    name = Identifier(rule.columns[0])
    return SQL(
        "(SELECT count(*) FROM ("
        "SELECT s.{name} FROM staging.sales AS s WHERE {of_snapshot} AND {rows}"
        " INTERSECT SELECT f.{name} FROM {facts} AS f"
        " WHERE f.sales_date != l.sales_date"
        " AND f.sales_date BETWEEN l.sales_date - {days} AND l.sales_date + {days}) AS n)"
    ).format(
        name=name,
        of_snapshot=context.of_ledger,
        rows=SQL(TABLES["sales"].rows),
        facts=context.facts,
        days=Value(rule.arguments["days"]),
    )


_OBSERVATIONS: dict[Kind, Callable[[Rule, Context], Composable]] = {
    "row_count": _row_count,
    "freshness": _freshness,
    "reconciliation": _reconciliation,
    "superseded": _superseded_money,
    "schema_drift": _schema_drift,
    "volume_anomaly": _anomaly,
    "amount_anomaly": _anomaly,
    "distribution_drift": _distribution_drift,
    "unique_across_partitions": _unique_across_partitions,
}


def repaired_value(rule: Rule) -> Composable:
    """What a repair puts into the rule's column."""
    (name,) = rule.columns
    means, value = rule.repair or ("null", None)
    sources: dict[str, Any] = {
        "trim": SQL("nullif(trim({}), '')").format(of_row(name)),
        "upper": SQL("upper({})").format(of_row(name)),
        "lower": SQL("lower({})").format(of_row(name)),
        "null": SQL("NULL"),
    }
    if value is None:
        return sources[means]  # type: ignore[no-any-return]
    number = TABLES[rule.table].columns[name] == "number"
    return SQL("{}::numeric").format(Value(value)) if number else Value(value)
