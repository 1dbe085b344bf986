"""What does not meet, in figures: a reconciliation that failed says what was announced and came."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from data_quality.gate.staged_snapshot import SQL_FOLDER, Subject
from data_quality.gate.verdict import Result, exact
from shared.postgres.connection import Cursor, read_sql

MOST_CURRENCIES = 10
"""That are shown."""
Difference = tuple[str | None, Decimal | None, Decimal | None]


def with_differences(cursor: Cursor, subject: Subject, results: Sequence[Result]) -> list[Result]:
    """The results, each reconciliation with the control totals that failed with its figures."""
    if not any(_is_wanted(each) for each in results):
        return list(results)
    key = {"retailer_id": subject.partition.retailer_id, **subject.key}
    cursor.execute(read_sql(SQL_FOLDER / "differences.sql"), key)
    found: list[Difference] = cursor.fetchall()
    return [
        replace(each, figures=_figures(each, found)) if _is_wanted(each) else each
        for each in results
    ]


def _is_wanted(result: Result) -> bool:
    of = result.rule.arguments.get("of")
    is_of_totals = result.rule.kind == "reconciliation" and of in {"rows", "amounts"}
    return is_of_totals and result.is_broken and result.answer.problem is None


def _figures(result: Result, differences: Sequence[Difference]) -> str:
    of_amounts = result.rule.arguments["of"] == "amounts"
    shown = [_shown(*each) for each in differences if (each[0] is not None) == of_amounts]
    more = len(shown) - MOST_CURRENCIES
    rest = [f"and {more} more currencies"] if more > 0 else []
    return "; ".join(shown[:MOST_CURRENCIES] + rest)


def _shown(currency: str | None, announced: Decimal | None, came: Decimal | None) -> str:
    what = "rows" if currency is None else currency
    difference = f"{came - announced:+f}" if announced is not None and came is not None else "?"
    if "." in difference:
        difference = difference.rstrip("0").rstrip(".")
    return f"{what}: announced {_number(announced)}, came {_number(came)}, difference {difference}"


def _number(number: Decimal | None) -> str:
    return "nothing" if number is None else exact(number)
