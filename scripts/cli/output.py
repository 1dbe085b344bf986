"""What commands print for programs."""

from typing import Any

from shared.errors import UsageError
from shared.output.plain_text import json_text, say


def require_format(output: str) -> None:
    """Hold the option `--format` to what there is.

    Raises:
        UsageError: it is something else.
    """
    if output not in {"table", "json"}:
        raise UsageError(f"--format is table or json, not {output}")


def write_json(value: Any) -> None:  # noqa: ANN401 - whatever is to be printed
    """Print a value as JSON; dates and amounts as text."""
    say(json_text(value))
