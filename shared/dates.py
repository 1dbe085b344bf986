"""Dates and ranges of dates, as the command line and the DAG write them."""

from datetime import date, timedelta

from shared.errors import UsageError

LONGEST_RANGE = timedelta(days=36_525)
"""A century: a longer range is a slip of the keyboard."""
FIRST_DATE, LAST_DATE = date(1900, 1, 1), date(2199, 12, 31)
"""Sales dates are between these, both included; `warehouse.require_date` has the same."""


def parse_date(text: str) -> date:
    """A calendar date from ``YYYY-MM-DD``.

    Raises:
        UsageError: the text is no such date.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is not a date: write YYYY-MM-DD, such as 2024-01-15") from error


def parse_sales_date(text: str) -> date:
    """A sales date from ``YYYY-MM-DD``.

    Raises:
        UsageError: the text is no date, or one that the warehouse does not take.
    """
    found = parse_date(text)
    if not FIRST_DATE <= found <= LAST_DATE:
        raise UsageError(f"{found} is no sales date: they are from {FIRST_DATE} to {LAST_DATE}")
    return found


def parse_date_range(text: str) -> list[date]:
    """The dates of ``YYYY-MM-DD`` or ``FROM..TO`` (both ends included), in order.

    Raises:
        UsageError: an end is no sales date; the range runs backwards, or is longer than a century.
    """
    first_text, separator, last_text = text.partition("..")
    first = parse_sales_date(first_text)
    last = parse_sales_date(last_text) if separator else first
    if last < first:
        raise UsageError(f"the range {text} runs backwards: write it as {last}..{first}")
    if last - first >= LONGEST_RANGE:
        raise UsageError(f"the range {text} is longer than a century: write years in four digits")
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
