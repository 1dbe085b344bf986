"""Statements that read columns by their places: what a header says is data, and never SQL."""

import re
from functools import cache

from ingestion.normalise.statements import sql

PLACEHOLDER = re.compile(r"\$(columns|fields)\b")


@cache
def reading(
    statement: str, columns: int, declared: str, given: str, brackets: tuple[str, str] = ("", "")
) -> str:
    """The statement for pages of so many columns.

    Args:
        statement: its name, of a file with the placeholders `$columns` and `$fields`.
        columns: how many there are.
        declared: a column as `$columns` declares it; `{}` stands for its place.
        given: a column's value; likewise.
        brackets: around all that are declared.
    """
    places = range(columns)
    opening, closing = brackets
    made = {
        "columns": opening + ", ".join(declared.format(place) for place in places) + closing,
        # DuckDB counts a list from 1
        "fields": ", ".join(f"$header[{place + 1}], {given.format(place)}" for place in places),
    }
    return PLACEHOLDER.sub(lambda found: made[found[1]], sql(statement))
