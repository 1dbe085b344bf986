"""Half of a letter costs its record, and not its page."""

import json

import pytest

from ingestion.normalise.surrogates import without_lone_surrogates
from tests.fuzz.good import feed_of
from tests.fuzz.pages import Page, body_of, check, good_records

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (rb'"\ud83d\ude00"', rb'"\ud83d\ude00"'),
        (rb'"\ud83d"', rb'"\u0000"'),
        (rb'"\ude00\ud83d"', rb'"\u0000\u0000"'),
        (rb'"\uD83D\uD83D\uDE00"', rb'"\u0000\uD83D\uDE00"'),
        (rb'"\\ud83d"', rb'"\\ud83d"'),
        (rb'"\\\ud83d"', rb'"\\\u0000"'),
        (rb'"\u00e9"', rb'"\u00e9"'),
    ],
)
def test_only_halves_are_replaced(body: bytes, expected: bytes) -> None:
    found = without_lone_surrogates(body)
    assert found == expected
    json.loads(found).encode()


@pytest.mark.parametrize("retailer_id", ["retailer1", "retailer2"])
def test_a_record_with_half_of_a_letter_is_rejected_alone(retailer_id: str) -> None:
    feed = feed_of(retailer_id)
    records = good_records(feed, 4)
    body = body_of(feed, records).replace(b"-3", b"-\\ud800", 1)
    check(Page(feed, body, 3, 1, may_be_refused=False))
