"""Conditions that somebody wrote in SQL."""

from typing import Literal

from psycopg2.sql import SQL, Composable
from pydantic import Field

from data_quality.rules.base.arguments import Parameters, Text
from data_quality.rules.base.context import Context
from data_quality.rules.base.kind import RowKind, RuleTarget
from data_quality.rules.expressions import bind_parameters


class Expression(RowKind):
    """What is true of a good row."""

    observed = (
        "rows for which `expression` is false; where a column that it needs is empty, it is neither"
        " true nor false"
    )
    column_count = (0, 20)

    kind: Literal["expression"] = "expression"
    expression: Text
    parameters: Parameters = Field(default_factory=dict)

    def condition(self, rule: RuleTarget, context: Context) -> Composable:
        """The expression is false."""
        stated = bind_parameters(context.conditions[rule.id], self.parameters)
        return SQL("(({}) IS FALSE)").format(stated)
