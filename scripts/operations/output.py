"""What commands print for programs."""

from typing import Any

from shared.output.plain_text import json_text, say


def write_json(value: Any) -> None:  # noqa: ANN401 - whatever is to be printed
    """Print a value as JSON; dates and amounts as text."""
    say(json_text(value))
