"""No option of `retail` takes any number: a slip ends in a clear error at once."""

from collections.abc import Iterator
from typing import Any

import pytest
import typer

from scripts.retail import app

pytestmark = pytest.mark.unit


def _numbers(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    """The parameters of a command and of those below it that take a number, by their names."""
    for verb, inner in getattr(command, "commands", {}).items():
        yield from _numbers(inner, f"{name} {verb}")
    for parameter in command.params:
        if parameter.type_descriptor.annotation in {int, float}:
            yield f"{name} {parameter.name}", parameter


NUMBERS = dict(_numbers(typer.main.get_command(app), "retail"))
CHECKED_LATER = {"retail demo days": "sample_dates refuses what the sample has not"}


def test_there_are_numbers() -> None:
    assert set(CHECKED_LATER) < set(NUMBERS)


@pytest.mark.parametrize("option", sorted(set(NUMBERS) - set(CHECKED_LATER)))
def test_a_number_has_two_ends(option: str) -> None:
    parameter = NUMBERS[option]
    assert parameter.min is not None
    assert parameter.max is not None
