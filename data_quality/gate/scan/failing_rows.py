"""Failing rows: looked for once, counted by rule, some shown.

The rows of one snapshot that fail any of some rules are few, and are kept for the length of a
statement; how many fail which rule, and the keys of some, is then read from those.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from psycopg2.sql import SQL, Composable, Identifier

from data_quality.gate.verdict import Sample
from data_quality.rules.base.bound import Value
from data_quality.rules.base.fragments import of_row
from data_quality.rules.rule import Rule
from data_quality.rules.tables import TABLES

MOST_ROWS = 5
MOST_LETTERS = 200
"""Of a value that is shown: it is for finding a row, not for keeping it."""
_FAILING = SQL(
    "failing AS MATERIALIZED (SELECT {columns} FROM {relation} AS s"
    " WHERE {of_one} AND ({rows}) AND ({any}))"
)
_FULFILLING = SQL("failing AS s WHERE s.{}")
_REPEATED = SQL(
    "(SELECT {columns}{positions} FROM {source} GROUP BY {columns} HAVING count(*) > 1) AS s"
)
_POSITIONS = SQL(
    ", array_to_string((array_agg(s.{position} ORDER BY s.{position}))[1:{most}], ', ')"
    " AS {position}"
)
POSITION = "source_position"
"""What finds a row in the raw file."""
_SHOWN = SQL(
    "(SELECT jsonb_agg(jsonb_build_array({texts})) FROM ("
    "SELECT {columns} FROM {source} ORDER BY {columns} LIMIT {most}) AS s)"
)


def failing_rows(
    rows: Mapping[str, Composable],
    conditions: Mapping[str, tuple[Rule, Composable]],
    implied: Collection[str] = (),
) -> Composable:
    """`failing AS (…)`, for a WITH: of rows as `rows_of_one` has them, those that fulfil something.

    Each condition has a name, which `counted` and `shown` are to be given. Rows that
    fulfil an implied one fulfil another as well: they need not be looked for.
    """
    names = dict.fromkeys(name for rule, _ in conditions.values() for name in shown_columns(rule))
    fails = named((name, condition) for name, (_, condition) in conditions.items())
    looked_for = [condition for name, (_, condition) in conditions.items() if name not in implied]
    return _FAILING.format(
        columns=SQL(", ").join([*map(of_row, names), *fails]),
        any=SQL(" OR ").join(looked_for or [SQL("FALSE")]),
        **rows,
    )


def counted(name: str) -> Composable:
    """How many of the failing rows fulfil the condition of that name."""
    return SQL("(SELECT count(*) FROM {})").format(fulfilling(name))


def shown(name: str, rule: Rule) -> Composable:
    """Some of the failing rows that fulfil it, for `sample_of`."""
    return shown_from(fulfilling(name), rule)


def fulfilling(name: str) -> Composable:
    """The failing rows that fulfil the condition of that name, to follow FROM, with alias `s`."""
    return _FULFILLING.format(Identifier(name))


def repeated_in(source: Composable, rule: Rule) -> Composable:
    """What a rule's columns have twice in what follows FROM, whose alias is `s`; of that alias.
    With the places of the rows that have it, where they have one."""
    columns = SQL(", ").join(map(of_row, rule.columns))
    positions: Composable = SQL("")
    if _has_position(rule):
        positions = _POSITIONS.format(position=Identifier(POSITION), most=Value(MOST_ROWS))
    return _REPEATED.format(columns=columns, source=source, positions=positions)


def shown_from(source: Composable, rule: Rule) -> Composable:
    """Some rows of what follows FROM, whose alias is `s`, for `sample_of`."""
    columns = [of_row(name) for name in shown_columns(rule)]
    return _SHOWN.format(
        texts=SQL(", ").join(
            SQL("left({}::text, {})").format(each, Value(MOST_LETTERS)) for each in columns
        ),
        columns=SQL(", ").join(columns),
        source=source,
        most=Value(MOST_ROWS),
    )


def sample_of(rule: Rule, found: Sequence[Sequence[str | None]] | None) -> Sample:
    """What was shown, by column."""
    return [dict(zip(shown_columns(rule), row, strict=True)) for row in found or ()]


def shown_columns(rule: Rule) -> list[str]:
    """The key, and what the rule looks at."""
    if rule.kind_type.counts_repeats:
        return [*rule.columns, *([POSITION] if _has_position(rule) else [])]
    key = TABLES[rule.table].key
    return [*key, *(name for name in rule.columns if name not in key)]


def _has_position(rule: Rule) -> bool:
    return POSITION in TABLES[rule.table].columns and POSITION not in rule.columns


def named(expressions: Iterable[tuple[str, Composable]]) -> list[Composable]:
    """What a SELECT lists: expressions with their names."""
    return [SQL("{} AS {}").format(each, Identifier(name)) for name, each in expressions]
