"""What is wrong with a rule, in one line."""

import re
from typing import Any

from pydantic import ValidationError


def why_not(error: ValidationError) -> str:
    """What is wrong with a rule's fields."""
    return "; ".join(
        " ".join(filter(None, [".".join(map(str, each["loc"])), _plain(each["msg"])]))
        for each in error.errors()
    )


def wrong_arguments(kind: str, error: ValidationError) -> str:
    """What is wrong with a rule's arguments: what its kind needs and what it does not know, or
    else the first value that is none."""
    errors = error.errors()
    said = [
        f"{kind} {verb} {', '.join(names)}" if place == 0 else f"{verb} {', '.join(names)}"
        for place, (verb, names) in enumerate(_names(errors))
    ]
    return " and ".join(said) or _wrong_value(kind, errors[0])


def _names(errors: list[Any]) -> list[tuple[str, list[str]]]:
    verbs = {"missing": "needs", "extra_forbidden": "knows no"}
    found = [
        (verb, sorted(str(each["loc"][-1]) for each in errors if each["type"] == kind))
        for kind, verb in verbs.items()
    ]
    return [(verb, names) for verb, names in found if names]


def _wrong_value(kind: str, error: Any) -> str:  # noqa: ANN401 - pydantic's
    if error["type"] == "less_than_equal":  # of days or weeks
        return f"{kind} looks {error['ctx']['le']} {error['loc'][-1]} far at most"
    if error["type"] == "literal_error":
        allowed = ", ".join(re.findall(r"'([^']*)'", error["ctx"]["expected"]))
        return f"{error['loc'][-1]} has to be one of {allowed}, not {error['input']!r}"
    return _plain(error["msg"])


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ")
