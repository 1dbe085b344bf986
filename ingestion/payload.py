"""Small bodies that are read whole: control totals and the like."""

import csv
import json
from decimal import Decimal
from typing import Any

from shared.errors import DataError


def json_object(body: bytes) -> dict[str, Any]:
    """A JSON object; numbers with a fraction become Decimal, never float.

    Raises:
        DataError: the body is none.
    """
    try:
        answer = json.loads(body, parse_float=Decimal)
    except ValueError as error:
        raise DataError(f"not JSON: {body[:200]!r}") from error
    if not isinstance(answer, dict):
        raise DataError(f"not a JSON object: {body[:200]!r}")
    return answer


def csv_row(body: bytes) -> dict[str, str]:
    """The one row of a CSV body with a header line.

    Raises:
        DataError: there is no row, or more than one.
    """
    rows = list(csv.DictReader(body.decode("utf-8").splitlines()))
    if len(rows) != 1:
        raise DataError(f"one CSV row was expected, {len(rows)} came: {body[:200]!r}")
    return rows[0]
