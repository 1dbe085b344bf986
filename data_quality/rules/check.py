"""A rule as the gate asks it: together with the others of its table."""

from dataclasses import dataclass

from data_quality.rules.base.check_sql import CheckSql
from data_quality.rules.base.context import Context
from data_quality.rules.rule import Rule


@dataclass(frozen=True, kw_only=True)
class Check(CheckSql):
    """A rule and its SQL."""

    rule: Rule


def check_of(rule: Rule, context: Context) -> Check:
    """The rule with its SQL. The rule makes sense: it was validated."""
    return Check(rule=rule, **vars(rule.definition.check_sql(rule, context)))
