"""Rows as lines of NDJSON: whatever has digits to lose is text, and no number is a float."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from shared.errors import ContractError


def line_of(names: Sequence[str], row: Iterable[Any]) -> bytes:
    """One row as a line: whole numbers, truth and null as JSON has them, all else as text.

    Raises:
        ContractError: a value is of a type that has no text of its own.
    """
    record = {name: _plain(name, value) for name, value in zip(names, row, strict=True)}
    line = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    return line.encode("utf-8", "replace") + b"\n"


def _plain(name: str, value: Any) -> Any:  # noqa: ANN401 - a value of any type, as JSON
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return repr(value)  # the shortest text that reads back to it; nan and inf as well
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, list):
        return [_plain(name, each) for each in value]
    kind = type(value).__name__
    raise ContractError(f"field {name} comes as {kind}: cast it to text in the query")
