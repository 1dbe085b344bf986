"""Dates and ranges of dates, as the command line and the DAG write them."""

from datetime import date, timedelta

from shared.errors import UsageError

LONGEST_RANGE = timedelta(days=36_525)
"""A century: a longer range is a slip of the keyboard."""


def parse_date(text: str) -> date:
    """A calendar date from ``YYYY-MM-DD``.

    Raises:
        UsageError: the text is no such date.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is not a date: write YYYY-MM-DD, such as 2024-01-15") from error


def parse_date_range(text: str) -> list[date]:
    """The dates of ``YYYY-MM-DD`` or ``FROM..TO`` (both ends included), in order.

    Raises:
        UsageError: an end is no date, or the range runs backwards or is longer than a century.
    """
    first_text, separator, last_text = text.partition("..")
    first = parse_date(first_text)
    last = parse_date(last_text) if separator else first
    if last < first:
        raise UsageError(f"the range {text} runs backwards: write it as {last}..{first}")
    if last - first >= LONGEST_RANGE:
        raise UsageError(f"the range {text} is longer than a century: write years in four digits")
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
