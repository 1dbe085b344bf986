"""What callers write after the `?`: strict, and refused with a sentence that says what is wrong."""

import re
from datetime import date, datetime

from flask import request
from werkzeug.exceptions import BadRequest

WALL_CLOCK = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?")
INSTANT = re.compile(WALL_CLOCK.pattern + r"(Z|[+-]\d\d:\d\d)")


def date_argument(name: str) -> date:
    """The argument as a date.

    Raises:
        BadRequest: it is missing, or is not a date written `YYYY-MM-DD`.
    """
    text = _required(name)
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.isoformat() != text:
        raise BadRequest(f"{name} must be a date written YYYY-MM-DD, not {text!r}")
    return found


def wall_clock_argument(name: str) -> datetime | None:
    """The argument as a naive time; None where it is missing or empty.

    Raises:
        BadRequest: it is not written `YYYY-MM-DDTHH:MM:SS[.ffffff]`.
    """
    return _moment(name, WALL_CLOCK, "a local time written YYYY-MM-DDTHH:MM:SS[.ffffff]")


def instant_argument(name: str) -> datetime | None:
    """The argument as an instant (RFC 3339); None where it is missing or empty.

    Raises:
        BadRequest: it is no time, or lacks its offset from UTC.
    """
    return _moment(name, INSTANT, "an instant with its offset, as in 2024-01-15T09:30:00Z")


def _moment(name: str, form: re.Pattern[str], wanted: str) -> datetime | None:
    text = request.args.get(name, "")
    if not text:
        return None
    try:
        if form.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:  # a 13th month
        pass
    raise BadRequest(f"{name} must be {wanted}, not {text!r}")


def number_argument(name: str, *, low: int, high: int, default: int | None = None) -> int:
    """The argument as a whole number from `low` to `high`; without a default it is required.

    Raises:
        BadRequest: it is missing, no number, or out of range.
    """
    if default is not None and name not in request.args:
        return default
    text = _required(name)
    digits = text.removeprefix("-")
    if digits.isascii() and digits.isdigit() and len(digits) < 20 and low <= int(text) <= high:
        return int(text)
    raise BadRequest(f"{name} must be a whole number from {low} to {high}, not {text!r}")


def _required(name: str) -> str:
    text = request.args.get(name, "")
    if not text:
        raise BadRequest(f"the argument {name} is missing")
    return text
