"""What is kept of a row in quarantine: its record, as it stands in the raw file."""

import json
from io import BytesIO
from typing import Any

import pytest

from data_quality.gate.treatments.raw_records import records_at

pytestmark = pytest.mark.unit


def _line(position: int, **fields: Any) -> str:
    record = {"product_name": "Pen", **fields, "source_position": position}
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def _file(*lines: str) -> BytesIO:
    return BytesIO("".join(f"{line}\n" for line in lines).encode())


def test_the_wanted_records_are_found_as_they_stand() -> None:
    lines = [_line(number) for number in range(1, 20)]
    assert records_at(_file(*lines), {2, 12, 99}) == {2: lines[1], 12: lines[11]}


def test_a_line_may_break_only_where_the_file_does() -> None:
    lines = [_line(1, product_name="Pen\u2028\u0085blue"), _line(2)]
    assert records_at(_file(*lines), {1, 2}) == {1: lines[0], 2: lines[1]}


def test_a_text_is_no_position() -> None:
    lines = [_line(1, product_name='"source_position":2'), _line(2)]
    assert records_at(_file(*lines), {2}) == {2: lines[1]}
