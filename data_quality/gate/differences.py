"""What does not meet, in figures: a reconciliation that failed says what was announced and came."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from data_quality.gate.staged_snapshot import SQL_FOLDER, StagedSnapshot
from data_quality.gate.verdict import Result, exact
from data_quality.rules.kinds.ledger import Reconciliation
from shared.postgres.connection import Cursor, read_sql

MOST_CURRENCIES = 10
"""That are shown."""
UNITS = "units"
"""In the place of a currency: what records count."""
Difference = tuple[str | None, Decimal | None, Decimal | None]


def with_differences(
    cursor: Cursor, snapshot: StagedSnapshot, results: Sequence[Result]
) -> list[Result]:
    """The results, each reconciliation with the control totals that failed with its figures."""
    if not any(_is_wanted(each) for each in results):
        return list(results)
    key = {**snapshot.partition.as_dict(), **snapshot.key}
    cursor.execute(read_sql(SQL_FOLDER / "differences.sql"), key)
    found: list[Difference] = cursor.fetchall()
    return [
        replace(each, figures=_figures(each, found)) if _is_wanted(each) else each
        for each in results
    ]


def _is_wanted(result: Result) -> bool:
    return result.is_failing and result.answer.problem is None and _total(result) is not None


def _total(result: Result) -> str | None:
    """Which of the retailer's control totals the rule reconciles."""
    definition = result.rule.definition
    if isinstance(definition, Reconciliation) and definition.of != "staged":
        return definition.of
    return None


def _figures(result: Result, differences: Sequence[Difference]) -> str:
    asked = _total(result)
    shown = [_shown(*each) for each in differences if _compared(each[0]) == asked]
    more = len(shown) - MOST_CURRENCIES
    rest = [f"and {more} more currencies"] if more > 0 else []
    return "; ".join(shown[:MOST_CURRENCIES] + rest)


def _compared(currency: str | None) -> str:
    """Which total a difference is of, as `differences.sql` names it."""
    return {None: "rows", UNITS: "quantities"}.get(currency, "amounts")


def _shown(currency: str | None, announced: Decimal | None, came: Decimal | None) -> str:
    what = "rows" if currency is None else currency
    difference = f"{came - announced:+f}" if announced is not None and came is not None else "?"
    if "." in difference:
        difference = difference.rstrip("0").rstrip(".")
    return f"{what}: announced {_number(announced)}, came {_number(came)}, difference {difference}"


def _number(number: Decimal | None) -> str:
    return "nothing" if number is None else exact(number)
