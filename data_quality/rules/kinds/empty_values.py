"""Values that are missing."""

from collections.abc import Sequence
from typing import Literal

from psycopg2.sql import SQL, Composable

from data_quality.rules.base.check_sql import CheckSql
from data_quality.rules.base.context import Context
from data_quality.rules.base.fragments import of_row
from data_quality.rules.base.kind import RowKind, RuleKind, RuleTarget, counted_rows


class NotNull(RowKind):
    """No column may be empty."""

    observed = "rows in which one of the columns is empty"
    column_count = (1, 20)

    kind: Literal["not_null"] = "not_null"

    def condition(self, rule: RuleTarget, context: Context) -> Composable:  # noqa: ARG002
        """One of the columns is NULL."""
        return _any_is_null(rule.columns)


class Completeness(RuleKind):
    """So many values may be missing."""

    observed = "share of the rows in which the column is empty; needs `measure: share`"
    column_count = (1, 1)
    is_share = True

    kind: Literal["completeness"] = "completeness"

    def check_sql(self, rule: RuleTarget, context: Context) -> CheckSql:  # noqa: ARG002
        """The rows without a value, counted."""
        return counted_rows(rule, _any_is_null(rule.columns))


def _any_is_null(columns: Sequence[str]) -> Composable:
    return SQL("({})").format(
        SQL(" OR ").join(SQL("{} IS NULL").format(of_row(name)) for name in columns)
    )
