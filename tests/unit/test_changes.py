"""A feed of changes is read whole, strictly, and by the clock that wrote it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import pytest

from ingestion.declare.change_feed import Changes, ChangesFeed, changed_partitions
from ingestion.http.client import SourceClient
from ingestion.planning.watermark import Advance, Watermark
from shared.errors import ConfigurationError, ContractError, DataError, SourceUnavailable
from tests.support.feeds import ALBION, HARVEST, PagesClient, albion_page, harvest_page

pytestmark = pytest.mark.unit
NOW = datetime(2024, 6, 1, tzinfo=UTC)


def _ask(
    feed: ChangesFeed, *listings: list[Any], since: datetime | None = None
) -> tuple[Changes, list[dict[str, str]]]:
    """What is made of the listings, one for each time the feed is read; and what was asked."""
    waiting = iter(listings)
    client = PagesClient(lambda _: next(waiting))
    return changed_partitions(feed, since, cast("SourceClient", client), NOW), client.asked


def test_without_a_watermark_everything_is_asked_for() -> None:
    changes, asked = _ask(HARVEST, [harvest_page()])
    assert (asked, changes.dates, changes.seen_until) == ([{}], [], None)


def test_the_instant_is_asked_for_by_the_clock_of_the_source() -> None:
    since = datetime(2024, 7, 1, 11, 30, 0, 250000, tzinfo=UTC)
    assert _ask(HARVEST, [harvest_page()], since=since)[1] == [
        {"since": "2024-07-01T11:30:00.250000+00:00"}
    ]
    assert _ask(ALBION, [albion_page()], since=since)[1] == [
        {"since": "2024-07-01T12:30:00.250000"}
    ]


def test_the_latest_change_of_each_day_and_of_all() -> None:
    page = albion_page(
        ("2024-01-15", "2024-01-20T09:00:00.123456"), ("2024-01-14", "2024-05-20T10:00:00.000000")
    )
    changes, _ = _ask(ALBION, [page])
    assert changes.dates == [date(2024, 1, 14), date(2024, 1, 15)]
    assert changes.changed_at[date(2024, 1, 15)].isoformat() == "2024-01-20T09:00:00.123456+00:00"
    assert changes.seen_until == datetime(2024, 5, 20, 9, tzinfo=UTC)  # British summer


def test_a_change_from_the_future_is_listed_and_does_not_count_as_seen() -> None:
    page = harvest_page(
        ("2024-01-14", "2024-05-31T23:00:00+00:00"), ("2024-01-15", "2030-01-01T00:00:00+00:00")
    )
    changes, _ = _ask(HARVEST, [page])
    assert len(changes.dates) == 2
    assert changes.seen_until == datetime(2024, 5, 31, 23, tzinfo=UTC)


def test_an_hour_that_comes_twice_is_read_as_the_first_and_asked_for_whole() -> None:
    """01:50 before the clocks go back is seen; at 01:05 after it, more is changed."""
    seen = ALBION.read_instant("2024-10-27T01:50:00")
    assert seen == datetime(2024, 10, 27, 0, 50, tzinfo=UTC)
    since = Watermark(seen).since(ALBION.overlap)
    assert since
    assert ALBION.write_instant(since) < "2024-10-27T01:05:00"


def test_a_clock_that_shows_an_hour_twice_needs_an_overlap_for_it() -> None:
    with pytest.raises(ConfigurationError, match=r"clock of Europe/London.*longer than an hour"):
        replace(ALBION, overlap=timedelta(hours=1))


@pytest.mark.parametrize(
    ("feed", "body", "names"),
    [
        (HARVEST, {"items": []}, "no list data"),
        (HARVEST, {"data": None}, "no list data"),
        (HARVEST, {"data": ["2024-01-15"]}, "field businessDate"),
        (HARVEST, {"data": [{"changedAt": "2024-01-15T00:00:00Z"}]}, "field businessDate"),
        (HARVEST, harvest_page(("15/01/2024", "2024-01-20T09:00:00Z")), "field businessDate"),
        (HARVEST, harvest_page(("2024-01-15", "yesterday")), "field changedAt"),
        (HARVEST, harvest_page(("2024-01-15", "2024-01-20T09:00:00")), "no offset from UTC"),
        (HARVEST, {"data": [{"businessDate": "2024-01-15", "changedAt": 7}]}, "field changedAt"),
        (ALBION, albion_page(("2024-01-15", "2024-01-20T09:00:00Z")), "field ChangedAt.*an offset"),
        (ALBION, albion_page(("2024-01-15", "0001-01-01T00:00:00")), None),
        (ALBION, albion_page(("2024-01-15", "9999-12-31T23:59:59")), None),
    ],
)
def test_what_cannot_be_read_is_named(feed: ChangesFeed, body: Any, names: str | None) -> None:
    if names is None:
        assert _ask(feed, [body])[0].dates
        return
    with pytest.raises(ContractError, match=names):
        _ask(feed, [body])


@pytest.mark.parametrize("value", ["x" * 10**6, ["x" * 10**6], "2024-01-15\x1b[2J" + "0" * 9999])
def test_an_error_shows_only_the_beginning_of_what_came(value: Any) -> None:
    with pytest.raises(ContractError) as error:
        _ask(HARVEST, [{"data": [{"businessDate": value, "changedAt": "2024-01-20T09:00:00Z"}]}])
    assert len(str(error.value)) < 300
    assert "\x1b" not in str(error.value)


def test_a_body_that_is_no_object_is_an_error() -> None:
    with pytest.raises(DataError):
        _ask(HARVEST, [["2024-01-15"]])


def test_all_pages_are_read() -> None:
    pages = [
        harvest_page(("2024-01-14", "2024-01-20T09:00:00Z")),
        harvest_page(("2024-01-15", "2024-01-20T09:00:00Z")),
    ]
    changes, asked = _ask(HARVEST, pages, pages)
    assert len(changes.dates) == 2
    assert len(asked) == 2, "a list of several pages is confirmed by a second reading"


def test_an_entry_that_slips_between_two_pages_is_found() -> None:
    """While the second page is asked for, the 11th changes again: it goes to the end, and the
    13th moves up to the first page, which was read already."""
    a, b, c, d = (
        (f"2024-01-1{day}", f"2024-01-20T0{hour}:00:00Z")
        for day, hour in zip("1234", "1234", strict=True)
    )
    moved = ("2024-01-11", "2024-01-20T05:00:00Z")
    torn = [harvest_page(a, b), harvest_page(d, moved)]
    whole = [harvest_page(b, c), harvest_page(d, moved)]
    changes, asked = _ask(HARVEST, torn, whole, whole)
    assert [day.day for day in changes.dates] == [11, 12, 13, 14]
    assert len(asked) == 3
    assert changes.seen_until == datetime(2024, 1, 20, 5, tzinfo=UTC)


def test_a_day_that_changes_all_the_time_at_the_end_of_the_list_is_no_trouble() -> None:
    still = harvest_page(("2024-01-14", "2024-01-20T09:00:00Z"))
    listings = [
        [still, harvest_page(("2024-01-15", f"2024-01-20T10:00:0{second}Z"))] for second in (1, 2)
    ]
    assert len(_ask(HARVEST, *listings)[1]) == 2


def test_a_list_that_never_stands_still_is_tried_again_later() -> None:
    listings = [
        [
            harvest_page(("2024-01-14", f"2024-01-20T10:00:0{second}Z")),
            harvest_page(("2024-01-15", "2024-01-20T11:00:00Z")),
        ]
        for second in range(9)
    ]
    with pytest.raises(SourceUnavailable, match="/v2/changes changed each of 5 times"):
        _ask(HARVEST, *listings)


def test_since_is_the_earlier_of_watermark_and_replay_less_the_overlap() -> None:
    hour = timedelta(hours=1)
    assert Watermark().since(hour) is None
    assert Watermark(NOW).since(hour) == NOW - hour
    assert Watermark(NOW, NOW - 5 * hour).since(hour) == NOW - 6 * hour
    assert Watermark(NOW, NOW + 5 * hour).since(hour) == NOW - hour


def test_an_advance_travels_between_tasks_as_json() -> None:
    advance = Advance("retailer1", NOW, timedelta(hours=2), 3)
    assert Advance.from_dict(advance.as_dict()) == advance
