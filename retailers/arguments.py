"""What callers write after the `?`: strict, and refused with a sentence that says what is wrong."""

from datetime import date

from flask import request
from werkzeug.exceptions import BadRequest


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
