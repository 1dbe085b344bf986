"""Numbers between two bounds: values of a column, or how many rows there are."""

from typing import Literal

from psycopg2.sql import SQL, Composable
from pydantic import BaseModel, model_validator

from data_quality.rules.base.arguments import OptionalNumber
from data_quality.rules.base.bound import Value
from data_quality.rules.base.check_sql import CheckSql
from data_quality.rules.base.context import Context
from data_quality.rules.base.fragments import ROW_COUNT, of_row, total_of
from data_quality.rules.base.kind import RowKind, RuleKind, RuleTarget
from data_quality.rules.tables import NUMBER


class Bounds(BaseModel):
    """A smallest and a greatest number, of which one may be left out."""

    kind: str
    minimum: OptionalNumber = None
    maximum: OptionalNumber = None

    @model_validator(mode="after")
    def _has_a_bound(self) -> "Bounds":
        if self.minimum is None and self.maximum is None:
            raise ValueError(f"{self.kind} needs a minimum or a maximum")
        return self


class Range(Bounds, RowKind):
    """Values between bounds."""

    observed = "rows below `minimum` or above `maximum`; an empty value is neither"
    column_types = frozenset({NUMBER})

    kind: Literal["range"] = "range"

    def condition(self, rule: RuleTarget, context: Context) -> Composable:  # noqa: ARG002
        """The value is beyond a bound."""
        column = of_row(rule.columns[0])
        bounds = [
            SQL(f"{{}} {operator} {{}}::numeric").format(column, Value(str(bound)))
            for bound, operator in ((self.minimum, "<"), (self.maximum, ">"))
            if bound is not None
        ]
        return SQL("({})").format(SQL(" OR ").join(bounds))

    def is_around(self, other: "Range") -> bool:
        """Whether it has all of the other and more, at each bound that it has."""
        is_lower = self.minimum is None or (
            other.minimum is not None and other.minimum > self.minimum
        )
        is_higher = self.maximum is None or (
            other.maximum is not None and other.maximum < self.maximum
        )
        return is_lower and is_higher


class RowCount(Bounds, RuleKind):
    """How many rows there are."""

    observed = "rows below `minimum` or above `maximum`"

    kind: Literal["row_count"] = "row_count"

    def check_sql(self, rule: RuleTarget, context: Context) -> CheckSql:  # noqa: ARG002
        """How many rows are missing to the minimum, or too many for the maximum."""
        rows = total_of(ROW_COUNT)
        misses: list[Composable] = [SQL("0")]
        if self.minimum is not None:
            misses.append(SQL("{}::numeric - {}").format(Value(str(self.minimum)), rows))
        if self.maximum is not None:
            misses.append(SQL("{} - {}::numeric").format(rows, Value(str(self.maximum))))
        observed = SQL("greatest({})").format(SQL(", ").join(misses))
        return CheckSql(place=rule.table, observed=observed)
