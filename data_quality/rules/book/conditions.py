"""What only a parser and the server can tell of rules: their expressions and patterns."""

from collections.abc import Iterable

import psycopg2

from data_quality.rules.book.stored import SQL_FOLDER
from data_quality.rules.expressions import ExpressionError, condition_sql
from data_quality.rules.kinds import definition_of
from data_quality.rules.kinds.expression import Expression
from data_quality.rules.rule import Rule
from data_quality.rules.tables import TableName
from shared.errors import ConfigurationError
from shared.postgres.connection import Cursor, read_sql

Stated = tuple[TableName, str, tuple[str, ...]]
"""A table, an expression over its rows, and the names of its parameters."""


def require_sound(cursor: Cursor, rule: Rule) -> None:
    """Hold a new rule to all that only the server can tell.

    Raises:
        ConfigurationError: its expression or its pattern cannot be asked; the message says why.
    """
    problems: dict[str, str] = {}
    read_conditions(cursor, [rule], problems)
    for pattern in _patterns(rule):
        cursor.execute("SAVEPOINT pattern")
        try:
            cursor.execute("SELECT '' ~ %s", (pattern,))
        except psycopg2.DataError as error:
            problems[rule.id] = str(error).splitlines()[0]
        cursor.execute("ROLLBACK TO SAVEPOINT pattern")
    if problems:
        raise ConfigurationError(f"rule {rule.id}: {problems[rule.id]}")


def _patterns(rule: Rule) -> Iterable[str]:
    """The rule's own, and those that hold for one retailer."""
    for arguments in ({}, *(each.arguments for each in rule.overrides.values())):
        yield from definition_of(rule.kind, rule.arguments | arguments).patterns


def read_conditions(
    cursor: Cursor, rules: Iterable[Rule], problems: dict[str, str]
) -> dict[str, str]:
    """The SQL of each rule's expression; `problems` gets why one has none.

    Parsing is dear: what was parsed once is kept.
    """
    stated = {rule.id: each for rule in rules if (each := _stated(rule))}
    if not stated:
        return {}
    cursor.execute(read_sql(SQL_FOLDER / "parsed_expressions.sql"))
    parsed = {(table, text, tuple(names)): sql for table, text, names, sql in cursor.fetchall()}
    conditions = {}
    for rule_id, each in stated.items():
        try:
            conditions[rule_id] = parsed.get(each) or _parse(cursor, each)
        except ExpressionError as error:
            problems[rule_id] = f"its expression: {error}"
    return conditions


def _stated(rule: Rule) -> Stated | None:
    definition = rule.definition
    if not isinstance(definition, Expression):
        return None
    return rule.table, definition.expression, tuple(sorted(definition.parameters))


def _parse(cursor: Cursor, stated: Stated) -> str:
    table, text, names = stated
    condition = condition_sql(table, text, names)
    values = {"table": table, "expression": text, "names": list(names), "condition": condition}
    cursor.execute(read_sql(SQL_FOLDER / "keep_expression.sql"), values)
    return condition
