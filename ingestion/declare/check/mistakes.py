"""How a mistake in a declaration is written."""

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any

Mistakes = Iterator[str]


def wrong(name: str, value: Any, allowed: str) -> str:  # noqa: ANN401 - whatever stands there
    """One mistake: what stands there, and what may."""
    return f"{name} is {value!r}: it must be {allowed}"


def reason_of(error: Exception) -> str:
    """What an exception of a declaration's own code says."""
    return f"{type(error).__name__}: {error}"


def any_of(names: tuple[str, ...]) -> str:
    """The allowed values as text: 'a', 'b' or 'c'."""
    *most, last = (repr(each) for each in names)
    return f"{', '.join(most)} or {last}" if most else last


def is_name(value: Any) -> bool:  # noqa: ANN401
    """Whether it is printable text."""
    return isinstance(value, str) and bool(value.strip()) and value.isprintable()


def is_number(value: Any) -> bool:  # noqa: ANN401
    """Whether it is a finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def are_parameters(value: Any) -> bool:  # noqa: ANN401
    """Whether it is a mapping of text to text."""
    return isinstance(value, Mapping) and all(
        isinstance(name, str) and isinstance(each, str) for name, each in value.items()
    )
