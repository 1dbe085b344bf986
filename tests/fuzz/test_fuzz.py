"""A slice of the fuzzer: always the same inputs. ``make fuzz`` takes others, for minutes."""

import pytest

from shared.duck.engine import with_values
from tests.fuzz.good import feeds
from tests.fuzz.hostile import SENTINEL
from tests.fuzz.pages import Page, body_of, check, good_records
from tests.fuzz.run import run
from tests.fuzz.watch import watched

pytestmark = pytest.mark.integration
SEED = 13


def test_the_good_records_are_good() -> None:
    for feed in feeds():
        good = good_records(feed)
        check(Page(feed, body_of(feed, good), len(good), 0, may_be_refused=False))


def test_no_input_ends_anything_but_itself() -> None:
    tally = run(0, SEED, most=4)
    assert tally.failures == []
    assert all(tally.inputs[part] for part in tally.inputs)
    assert tally.inputs.total() > 500


def test_a_piece_of_the_input_in_a_statement_would_be_seen() -> None:
    from ingestion.normalise.workspace import connect

    with watched() as seen, connect() as connection:
        connection.execute(with_values("select $text", {"text": SENTINEL}))
        connection.execute("select $text", {"text": SENTINEL})
    assert len(seen.sql) == 1
