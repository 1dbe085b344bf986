"""The statements that ask many rules at once: one for all that look at the same table.

What rules need to know of all rows is counted first, and added up for each snapshot. Where there is
only one, the server reads the rows with several processes; there, failing rows are looked
for once, and counted and shown from what was found.
"""

from collections.abc import Sequence

from psycopg2.sql import SQL, Composable, Identifier

from data_quality.gate.scan.failing_rows import (
    MOST_ROWS,
    counted,
    failing_rows,
    fulfilling,
    named,
    repeated_in,
    shown,
    shown_from,
)
from data_quality.rules.base.bound import Value
from data_quality.rules.base.check_sql import Groups
from data_quality.rules.base.fragments import (
    NOTHING,
    OF_EACH,
    OF_ONE,
    ROW_COUNT,
    counted_name,
    rows_of_one,
    total_of,
)
from data_quality.rules.check import Check
from data_quality.rules.kinds.bounds import Range
from data_quality.rules.rule import Rule
from data_quality.rules.tables import LEDGER, TABLES, TableName

NO_SAMPLE = SQL("NULL::jsonb")
REPEATED = "repeated"
"""The name of the rows that may be there twice, among the failing rows."""
Values = tuple[Composable, Composable, Composable]
"""Of a rule: how many rows fail, what is observed, and some of the rows."""

_SNAPSHOTS = SQL(
    "unnest(%(sales_dates)s::date[], %(snapshot_ids)s::text[]) AS b (sales_date, snapshot_id)"
)
_LEDGER = SQL(
    "SELECT b.sales_date, {checks} FROM {snapshots} INNER JOIN ops.partition_load AS l"
    " ON l.retailer_id = %(retailer_id)s AND l.sales_date = b.sales_date"
    " AND l.entity = %(entity)s AND l.snapshot_id = b.snapshot_id"
)
_ROWS = SQL(
    "{kept}SELECT b.sales_date, found.* FROM {snapshots} CROSS JOIN LATERAL ("
    "SELECT {checks} FROM {counted} AS n) AS found"
)
_KEPT = SQL("WITH counted AS MATERIALIZED {counted}, {failing} ")
_COUNTED = SQL("(SELECT {counts} FROM {relation} AS s WHERE {of_snapshot} GROUP BY {parts})")
_REPEATS = "repeats"
_NO_GROUPS = Groups((), SQL("0"))
_MAY_REPEAT = SQL(
    "coalesce({first}::text, '') = ANY (ARRAY(SELECT coalesce(n.part_0::text, '')"
    " FROM counted AS n WHERE n.is_counted AND n.repeats > 0 ORDER BY {parts} LIMIT {most}))"
)
"""True of all rows in the first groups that have repeats, and of some others."""


def statement(place: TableName, asked: Sequence[Check], *, is_one: bool) -> Composable:
    """For `snapshot_key`: a row for each snapshot, with its date, how many rows there are, and
    three values of each rule."""
    if place == LEDGER:
        values = [(each.failing, each.observed or NOTHING, NO_SAMPLE) for each in asked]
        return _LEDGER.format(checks=_checks(SQL("l.source_rows"), values), snapshots=_SNAPSHOTS)
    rows = _Rows(place, asked, is_one=is_one)
    return rows.of_one() if is_one else rows.of_each()


def _checks(rows: Composable, values: Sequence[Values]) -> Composable:
    each_alone = [each for of_rule in values for each in of_rule]
    return SQL(", ").join([rows, *named((f"value_{n}", each) for n, each in enumerate(each_alone))])


class _Rows:
    """The statement over the rows of a table."""

    def __init__(self, table: TableName, asked: Sequence[Check], *, is_one: bool) -> None:
        self._table = table
        self._asked = asked
        looked_for = [each for each in asked if is_one and each.rule.kind_type.is_of_single_rows]
        self._names = {each.rule.id: f"fails_{n}" for n, each in enumerate(looked_for)}
        # Only one rule can say in which groups everything is counted.
        self._unique = next((each for each in asked if each.groups), None)
        self._groups = (self._unique and self._unique.groups) or _NO_GROUPS

    def of_one(self) -> Composable:
        """For a snapshot that is the only one."""
        kept = _KEPT.format(counted=self._counted(OF_ONE), failing=self._failing())
        checks = [self._of_one(each) for each in self._asked]
        return self._statement(kept, checks, SQL("counted"))

    def of_each(self) -> Composable:
        """For several snapshots; nothing is shown."""
        checks = [self._of_all(each) for each in self._asked]
        return self._statement(SQL(""), checks, self._counted(OF_EACH))

    def _statement(
        self, kept: Composable, checks: Sequence[Values], counted: Composable
    ) -> Composable:
        return _ROWS.format(
            kept=kept,
            snapshots=_SNAPSHOTS,
            checks=_checks(total_of(ROW_COUNT), checks),
            counted=counted,
        )

    def _counted(self, of_snapshot: Composable) -> Composable:
        """What is known of all rows, by group; those that do not count are groups of their own."""
        table = TABLES[self._table]
        parts = [("is_counted", SQL("({})").format(SQL(table.rows))), *_parts_of(self._groups)]
        counts = [(ROW_COUNT, SQL("count(*)")), (_REPEATS, self._groups.repeats)]
        counts += [
            (counted_name(each.rule.id), each.counted)
            for each in self._asked
            if each.counted and each.rule.id not in self._names
        ]
        return _COUNTED.format(
            counts=SQL(", ").join(named([*parts, *counts])),
            relation=Identifier(*table.relation),
            of_snapshot=of_snapshot,
            parts=SQL(", ").join(Identifier(name) for name, _ in parts),
        )

    def _failing(self) -> Composable:
        looked_for = [each for each in self._asked if each.rule.id in self._names]
        conditions = {self._names[each.rule.id]: (each.rule, each.condition) for each in looked_for}
        if self._unique:
            conditions[REPEATED] = (self._unique.rule, _may_repeat(self._groups))
        implied = _implied([each.rule for each in looked_for])
        return failing_rows(
            rows_of_one(self._table), conditions, {self._names[each.id] for each in implied}
        )

    def _of_one(self, check: Check) -> Values:
        name = self._names.get(check.rule.id)
        if check is self._unique:
            twice = repeated_in(fulfilling(REPEATED), check.rule)
            return total_of(_REPEATS), NOTHING, shown_from(twice, check.rule)
        if name is None:
            return self._of_all(check)
        return counted(name), NOTHING, shown(name, check.rule) if _stays(check) else NO_SAMPLE

    def _of_all(self, check: Check) -> Values:
        failing = total_of(_REPEATS) if check is self._unique else check.failing
        return failing, check.observed or NOTHING, NO_SAMPLE


def _parts_of(groups: Groups) -> list[tuple[str, Composable]]:
    return [(f"part_{n}", part) for n, part in enumerate(groups.by)]


def _may_repeat(groups: Groups) -> Composable:
    parts = SQL(", ").join(SQL("n.") + Identifier(name) for name, _ in _parts_of(groups))
    return _MAY_REPEAT.format(first=groups.by[0], parts=parts, most=Value(MOST_ROWS))


def _implied(rules: Sequence[Rule]) -> list[Rule]:
    """Those that no row can fail that does not fail another: ranges around another range."""
    ranges = [(rule, each) for rule in rules if isinstance(each := rule.definition, Range)]
    return [
        rule
        for rule, wide in ranges
        if not wide.repair
        and any(rule.columns == other.columns and wide.is_around(each) for other, each in ranges)
    ]


def _stays(check: Check) -> bool:
    """Rows that are repaired or quarantined are shown as they are afterwards."""
    return check.rule.disposition not in {"repair", "quarantine"}
