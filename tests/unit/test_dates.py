"""Dates and ranges as users write them."""

from datetime import date

import pytest

from shared.dates import parse_date_range
from shared.errors import UsageError

pytestmark = pytest.mark.unit


def test_a_date_is_a_range_of_one_day() -> None:
    assert parse_date_range("2024-02-29") == [date(2024, 2, 29)]


def test_a_range_holds_both_ends() -> None:
    days = parse_date_range("2024-02-28..2024-03-01")
    assert days == [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)]


@pytest.mark.parametrize("text", ["1900-01-01", "2199-12-31"])
def test_the_first_and_the_last_sales_date_are_dates(text: str) -> None:
    assert parse_date_range(text) == [date.fromisoformat(text)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("yesterday", "not a date"),
        ("2024-02-30", "not a date"),
        ("2024-01-01..", "not a date"),
        ("2024-01-02..2024-01-01", "runs backwards: write it as 2024-01-01..2024-01-02"),
        ("1900-01-01..2199-12-31", "longer than a century"),
        ("0001-01-01..9999-12-31", "0001-01-01 is no sales date"),
        ("1899-12-31", "from 1900-01-01 to 2199-12-31"),
        ("2200-01-01", "from 1900-01-01 to 2199-12-31"),
        ("9999-12-31", "from 1900-01-01 to 2199-12-31"),
    ],
)
def test_what_is_no_range_is_explained(text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        parse_date_range(text)
