"""Small bodies that are read whole: control totals and the like."""

import csv
import json
from decimal import Decimal
from typing import Any, NoReturn

from ingestion.http.body import first_line
from shared.errors import DataError


def json_object(body: bytes) -> dict[str, Any]:
    """A JSON object; numbers with a fraction become Decimal, never float.

    Raises:
        DataError: the body is none, or is ambiguous: a name stands twice in one object.
    """
    try:
        answer = json.loads(
            body, parse_float=Decimal, parse_constant=_refuse, object_pairs_hook=_unambiguous
        )
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise DataError(f"not JSON: {first_line(body)}") from error
    if not isinstance(answer, dict):
        raise DataError(f"not a JSON object: {first_line(body)}")
    return answer


def csv_row(body: bytes) -> dict[str, str]:
    """The one row of a CSV body with a header line.

    Raises:
        DataError: there is no row, or more than one.
    """
    try:
        rows = list(csv.DictReader(body.decode("utf-8-sig").splitlines(), strict=True))
    except (ValueError, csv.Error) as error:
        raise DataError(f"not CSV: {first_line(body)}") from error
    if len(rows) != 1:
        raise DataError(f"one CSV row was expected, {len(rows)} came: {first_line(body)}")
    return rows[0]


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number of JSON")


def _unambiguous(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found
