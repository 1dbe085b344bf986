"""Conditions in SQL that somebody wrote into a rule: parsed, held to what is harmless, rewritten.

Only what a condition over one row needs is let through: its columns, numbers and texts, arithmetic,
comparisons, logic, and a few functions that always give the same answer. The SQL that runs is
written anew from the parsed tree, never taken over as it came.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from psycopg2.sql import SQL, Composable

from data_quality.rules.base.bound import Value
from data_quality.rules.tables import TABLES, TableName

if TYPE_CHECKING:
    from sqlglot import exp

LONGEST = 1000
"""Characters of an expression."""
_PARAMETER = re.compile(r'"parameter:([a-z][a-z0-9_]*)"')


class ExpressionError(ValueError):
    """The expression is no condition that a rule may state."""


def condition_sql(table: TableName, expression: str, parameters: Iterable[str] = ()) -> str:
    """The expression as PostgreSQL reads it, for `bind_parameters` to complete.

    Its columns are those of the alias `s`.

    Raises:
        ExpressionError: it is malformed, names what is not there, or is more than a condition.
    """
    from sqlglot import exp

    tree = _parse(expression)
    harmless = _harmless_nodes()
    for node in tree.walk():
        if not isinstance(node, harmless):
            raise ExpressionError(f"{type(node).__name__.lower()} is not for conditions: {node}")
        if node.comments:
            raise ExpressionError("it has a comment in it")
    if not isinstance(tree.unnest(), (exp.Predicate, exp.Connector, exp.Not)):
        raise ExpressionError("it says neither true nor false: compare something")
    return tree.transform(_renaming(table, set(parameters))).sql(dialect="postgres")


def bind_parameters(condition: str, values: Mapping[str, Any]) -> Composable:
    """The SQL of `condition_sql` with its parameters' numbers in it, bound."""
    parts = _PARAMETER.split(condition.replace("%", "%%"))
    return SQL("").join(
        SQL("{}::numeric").format(Value(str(values[part]))) if place % 2 else SQL(part)
        for place, part in enumerate(parts)
    )


def _parse(expression: str) -> "exp.Expr":
    import sqlglot
    from sqlglot.errors import SqlglotError

    if len(expression) > LONGEST:
        raise ExpressionError(f"it has more than {LONGEST} characters")
    try:
        parsed = sqlglot.parse(expression, dialect="postgres")
    except (SqlglotError, RecursionError) as error:
        raise ExpressionError(f"it cannot be parsed: {str(error).splitlines()[0]}") from error
    if len(parsed) != 1 or parsed[0] is None:
        raise ExpressionError("it has to be one condition")
    return parsed[0]


def _harmless_nodes() -> tuple[type, ...]:
    from sqlglot import exp

    return (
        *(exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.Paren, exp.Neg),
        *(exp.Add, exp.Sub, exp.Mul, exp.Div),
        *(exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is, exp.In, exp.Between),
        *(exp.And, exp.Or, exp.Not, exp.Case, exp.If, exp.NullSafeEQ, exp.NullSafeNEQ),
        *(exp.Abs, exp.Round, exp.Floor, exp.Ceil, exp.Coalesce, exp.Nullif),
        *(exp.Greatest, exp.Least, exp.Length, exp.Lower, exp.Upper, exp.Trim),
    )


def _renaming(table: TableName, parameters: set[str]) -> "Callable[[exp.Expr], exp.Expr]":
    """Puts the alias before each column, and marks each parameter."""
    from sqlglot import exp

    columns = TABLES[table].columns

    def rename(node: exp.Expr) -> exp.Expr:
        if not isinstance(node, exp.Column):
            return node
        if node.table:
            raise ExpressionError(f"{node.sql()}: write the column's name alone")
        if node.name in parameters:
            return exp.to_identifier(f"parameter:{node.name}", quoted=True)
        if node.name not in columns:
            known = ", ".join([*columns, *sorted(parameters)])
            raise ExpressionError(f"{table} has no column {node.name}; it has {known}")
        return exp.column(exp.to_identifier(node.name, quoted=True), table="s")

    return rename
