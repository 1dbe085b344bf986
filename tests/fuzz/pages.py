"""Pages with hostile records through the real reading and normalising, without a server."""

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import strategies as st
from pydantic import SecretStr

from ingestion.http.body import read_answer
from ingestion.http.session import Reply
from ingestion.normalise.normalise import Normalised, normalise
from ingestion.normalise.workspace import workspace
from shared.errors import PipelineError, UnexpectedError
from shared.partition import data_name
from tests.fuzz.good import DAY, Feed, Record, feeds
from tests.fuzz.hostile import as_json, damaged, hostile_record, malformed_records, names, records

KEY = SecretStr("a key of the fuzzer's own")
LONGEST_ID, LONGEST_NAME = 200, 500
GOOD, MOST_BAD, CROWD = 3, 20, 200


@dataclass(frozen=True)
class Page:
    """One body, and what is known of it."""

    feed: Feed
    body: bytes
    good: int
    bad: int
    may_be_refused: bool
    """It breaks the contract's form, or is no page at all."""


def body_of(feed: Feed, every: list[Any]) -> bytes:
    """The records as their API sends them."""
    if feed.entity.payload_format == "json":
        return as_json({feed.entity.records_field: every, "TotalPages": 1, "nextCursor": None})
    columns = [name.rstrip("?") for name in feed.entity.contract]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(columns)
    writer.writerows([_cell(record.get(name)) for name in columns] for record in every)
    return text.getvalue().encode("utf-8", "surrogatepass")


def good_records(feed: Feed, count: int = GOOD, first: int = 0) -> list[Record]:
    """So many, all different."""
    return [feed.record(number) for number in range(first, first + count)]


@st.composite
def pages_of_records(draw: st.DrawFn) -> Page:
    """Some good records among bad ones, each whole in form."""
    feed = draw(st.sampled_from(feeds()))
    bad = [draw(records(feed, 100 + number)) for number in range(draw(st.integers(1, MOST_BAD)))]
    every = draw(st.permutations([*good_records(feed), *bad]))
    return Page(feed, body_of(feed, every), GOOD, len(bad), may_be_refused=False)


@st.composite
def crowds(draw: st.DrawFn) -> Page:
    """A few good records among very many bad ones, made from one number: quick to draw."""
    feed, chance = draw(st.sampled_from(feeds())), Random(draw(st.integers(0, 2**48)))
    bad = [hostile_record(chance, feed, 100 + number) for number in range(CROWD)]
    every = [*good_records(feed), *bad]
    chance.shuffle(every)
    return Page(feed, body_of(feed, every), GOOD, CROWD, may_be_refused=False)


@st.composite
def broken_pages(draw: st.DrawFn) -> Page:
    """Records that break the contract's form, and bodies that are none."""
    feed = draw(st.sampled_from(feeds()))
    is_json = feed.entity.payload_format == "json"
    bad = [draw(malformed_records(feed, 100))] if is_json else [draw(records(feed, 100))]
    body = body_of(feed, [*good_records(feed), *bad])
    if not is_json and draw(st.booleans()):
        header, rest = body.split(b"\n", 1)
        body = b",".join([header, draw(names).encode()]) + b"\n" + rest
    if draw(st.booleans()):
        body = draw(damaged(body))
    return Page(feed, body, 0, 1, may_be_refused=True)


def check(page: Page) -> None:
    """Normalise the page, and hold what comes to the law.

    Raises:
        AssertionError: the law is broken, or a good record is lost.
        Exception: whatever the pipeline did not foresee.
    """
    with workspace() as folder:
        result = _result(page, folder)
        if result is None:
            return
        rows = result.rows
        assert rows.source == rows.normalised + rows.rejected
        data = _lines(folder / data_name(page.feed.entity.name))
        assert len(data) == rows.normalised
        assert len(_lines(folder / "_rejected.json")) == rows.rejected
        if not page.may_be_refused:
            assert rows.source + result.pages.repeated_records == page.good + page.bad
            assert rows.normalised >= page.good
        for record in data:
            _check_storable(record)


def _result(page: Page, folder: Path) -> Normalised | None:
    """None where the page was refused, and may be."""
    try:
        return _normalised(page, folder)
    except PipelineError as error:
        if not page.may_be_refused or isinstance(error, UnexpectedError) or "\n" in str(error):
            raise AssertionError(f"refused whole: {error!r}") from error
        return None


def _normalised(page: Page, folder: Path) -> Normalised:
    entity = page.feed.entity
    kind = "text/csv" if entity.payload_format == "csv" else "application/json"
    reply = Reply("http://127.0.0.1/", 200, {"Content-Type": kind}, {}, page.body)
    answer = read_answer(reply, page.feed.source.expected(entity))
    (folder / "pages" / f"page-00000.{entity.payload_format}").write_bytes(answer.plain)
    return normalise(page.feed.source, entity, DAY, folder, KEY)


def _check_storable(record: Record) -> None:
    for name, value in record.items():
        if isinstance(value, str):
            assert "\0" not in value, name
            assert len(value) <= (LONGEST_ID if name.endswith("_id") else LONGEST_NAME), name


def _lines(path: Path) -> list[Record]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def _cell(value: Any) -> str:
    return "" if value is None else str(value)
