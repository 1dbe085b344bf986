"""How values stand in the document of a report."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, TypeVar

from data_quality.gate.verdict import exact

Document = dict[str, Any]
Item = TypeVar("Item")


def as_number(share: Decimal | None) -> float | None:
    """A score."""
    return None if share is None else float(share)


def as_figure(number: Decimal | None) -> str | None:
    """An exact figure, as text."""
    return None if number is None else exact(number)


def grouped(items: Iterable[Item], key: Callable[[Item], str]) -> dict[str, list[Item]]:
    """The items by their keys, in the order of these."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return dict(sorted(groups.items()))
