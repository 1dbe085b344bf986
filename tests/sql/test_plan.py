"""Which partitions of the past a daily run loads, chosen from the feed and the ledger."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from ingestion.declare.change_feed import Changes, LookBack
from ingestion.planning import plan as planning
from ingestion.planning.plan import plan_retailer, record_plan
from ingestion.planning.run_plan import Planned, RetailerPlan, RunPlan
from ingestion.planning.watermark import Move, Watermark
from ingestion.planning.watermark_by_hand import reset_watermark
from shared.partition import Partition
from shared.postgres.connection import Cursor, transaction
from shared.settings import Settings
from tests.support.feeds import HARVEST
from tests.support.ledger import note_published
from tests.support.world import rows

pytestmark = pytest.mark.sql
DAY = date(2024, 1, 20)
DAILY = Partition("retailer2", DAY)
NOON = datetime(2024, 1, 19, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SEEN = Watermark(NOON)


@pytest.fixture
def cursor(settings: Settings) -> Iterator[Cursor]:
    """A transaction of the owner, who may also note what others have done."""
    with transaction(settings.database, "owner") as opened:
        yield opened


def _day(number: int) -> date:
    return date(2024, 1, number)


def _plan(
    cursor: Cursor, changed: dict[int, datetime], watermark: Watermark = SEEN, hours: int = 0
) -> RetailerPlan:
    """The plan of a run that asks some hours after noon."""
    shown = Changes({_day(number): at for number, at in changed.items()}, NOON, NOON + hours * HOUR)
    return plan_retailer(cursor, DAILY, HARVEST, watermark, shown)


def _past(plan: RetailerPlan) -> list[tuple[int, str]]:
    return [(planned.partition.sales_date.day, planned.reason) for planned in plan.load[1:]]


def _record(cursor: Cursor, plan: RetailerPlan) -> None:
    record_plan(cursor, RunPlan([plan]), "a run")


def test_a_first_run_loads_its_day_and_names_what_was_never_loaded(cursor: Cursor) -> None:
    plan = _plan(cursor, dict.fromkeys(range(1, 21), NOON), Watermark())
    assert plan.load == [Planned(DAILY, "daily", NOON)]
    assert [planned.partition.sales_date.day for planned in plan.leave] == list(range(1, 20))
    assert plan.advance
    assert plan.advance.seen_until == NOON


def test_a_published_day_that_changed_is_loaded_again(cursor: Cursor) -> None:
    note_published(cursor, "retailer2", _day(5), NOON - 9 * HOUR)
    note_published(cursor, "retailer1", _day(6), NOON - 9 * HOUR)
    plan = _plan(cursor, {5: NOON, 6: NOON})
    assert _past(plan) == [(5, "changed")]
    assert [planned.partition.sales_date.day for planned in plan.leave] == [6]


@pytest.mark.parametrize(("minutes", "again"), [(-60, True), (60, True), (61, False)])
def test_what_was_extracted_the_overlap_after_a_change_was_shown_has_it(
    settings: Settings, minutes: int, again: bool
) -> None:
    for dated in (NOON, NOON - 9000 * HOUR):  # a clock that is a year behind does no harm
        with transaction(settings.database, "owner") as cursor:
            note_published(cursor, "retailer2", _day(5), NOON - 9 * HOUR)
            first = _plan(cursor, {5: dated})
            assert _past(first) == [(5, "changed")]
            _record(cursor, first)
            note_published(cursor, "retailer2", _day(5), NOON + timedelta(minutes=minutes))
            second = _plan(cursor, {5: dated}, hours=24)
            assert bool(_past(second)) is again
            _record(cursor, second)
            assert bool(_past(_plan(cursor, {5: dated}, hours=48))) is again
            assert _past(_plan(cursor, {5: dated + HOUR}, hours=72)) == [(5, "changed")]
            cursor.execute("DELETE FROM ops.partition; DELETE FROM ops.partition_plan")


def test_a_change_from_the_future_is_loaded_until_it_is_past(cursor: Cursor) -> None:
    note_published(cursor, "retailer2", _day(5), NOON + 5 * HOUR)
    _record(cursor, _plan(cursor, {5: NOON + 9 * HOUR}))
    assert _past(_plan(cursor, {5: NOON + 9 * HOUR}, hours=6)) == [(5, "changed")]


@pytest.mark.parametrize(("hours", "again"), [(25, True), (26, False)])
def test_a_first_run_takes_no_more_of_what_is_published_than_it_must(
    cursor: Cursor, hours: int, again: bool
) -> None:
    note_published(cursor, "retailer2", _day(5), NOON + hours * HOUR)
    first = _plan(cursor, {5: NOON}, Watermark(), hours=48)
    assert bool(_past(first)) is again
    _record(cursor, first)
    assert bool(_past(_plan(cursor, {5: NOON}, hours=72))) is again


def test_a_replay_loads_what_has_the_change_already(cursor: Cursor) -> None:
    changed = {5: NOON - 5 * HOUR, 6: NOON - 4 * HOUR, 7: NOON}
    for number in changed:
        note_published(cursor, "retailer2", _day(number), NOON + 99 * HOUR)
    _record(cursor, _plan(cursor, changed, Watermark(), hours=120))
    assert _past(_plan(cursor, changed)) == []
    again = _plan(cursor, changed, Watermark(NOON, NOON - 3 * HOUR))
    assert _past(again) == [(6, "changed"), (7, "changed")]


def test_the_runs_own_day_is_planned_once(cursor: Cursor) -> None:
    note_published(cursor, "retailer2", DAY, NOON - 9 * HOUR)
    assert _plan(cursor, {20: NOON}).load == [Planned(DAILY, "daily", NOON)]


def test_a_day_that_a_run_failed_to_publish_is_planned_until_it_is(cursor: Cursor) -> None:
    yesterday = Planned(Partition("retailer2", _day(19)), "daily")
    _record(cursor, RetailerPlan("retailer2", [yesterday]))
    for changed in ({19: NOON}, {}):
        plan = _plan(cursor, changed)
        assert _past(plan) == [(19, "unpublished")]
        _record(cursor, plan)
    note_published(cursor, "retailer2", _day(19), NOON + 9 * HOUR)
    assert _past(_plan(cursor, {})) == []


def test_a_day_that_was_left_and_loaded_from_before_its_change_is_loaded_again(
    cursor: Cursor,
) -> None:
    """An operator's backfill extracted the day, it changed, a run left it, the backfill ended."""
    _record(cursor, _plan(cursor, {5: NOON}))
    note_published(cursor, "retailer2", _day(5), NOON - HOUR)
    assert _past(_plan(cursor, {})) == [(5, "changed")]
    note_published(cursor, "retailer2", _day(5), NOON + 2 * HOUR)
    assert _past(_plan(cursor, {})) == []


def test_a_run_that_cannot_take_all_takes_the_rest_next_time_and_does_not_advance(
    cursor: Cursor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "MOST_OF_THE_PAST", 2)
    for number in (1, 2, 3):
        note_published(cursor, "retailer2", _day(number), NOON - number * HOUR)
    changed = {1: NOON, 2: NOON, 3: NOON}
    first = _plan(cursor, changed)
    assert _past(first) == [(3, "changed"), (2, "changed")]
    assert [planned.partition.sales_date for planned in first.waiting] == [_day(1)]
    assert first.advance is None
    _record(cursor, first)
    for number in (2, 3):
        note_published(cursor, "retailer2", _day(number), NOON + HOUR)
    second = _plan(cursor, changed, hours=24)
    assert _past(second)[0] == (1, "changed"), "those of the first run are not sure to be whole"
    for number in (1, 2):
        note_published(cursor, "retailer2", _day(number), NOON + 25 * HOUR)
    third = _plan(cursor, changed, hours=48)
    assert (_past(third), third.waiting) == ([(3, "changed")], [])
    assert third.advance


def _look_back(cursor: Cursor) -> list[tuple[int, str]]:
    none = Changes({}, None, NOON)
    plan = plan_retailer(cursor, DAILY, LookBack(7), Watermark(), none)
    assert (plan.advance, plan.leave) == (None, [])
    return _past(plan)


def test_a_look_back_loads_the_published_days_of_the_window(cursor: Cursor) -> None:
    long_after = datetime(2026, 1, 1, tzinfo=UTC)
    for number in (10, 12, 13, 19, 21):
        note_published(cursor, "retailer2", _day(number), long_after)
    assert _look_back(cursor) == [(13, "look-back"), (19, "look-back")]


def test_a_look_back_that_was_missed_is_made_up_for(cursor: Cursor) -> None:
    """The pipeline stood still for days: the 5th was last extracted while it could still change."""
    note_published(cursor, "retailer2", _day(5), datetime(2024, 1, 13, 23, tzinfo=UTC))
    note_published(cursor, "retailer2", _day(4), datetime(2024, 1, 13, 23, tzinfo=UTC))
    assert _look_back(cursor) == [(5, "look-back")]


def test_the_plan_is_kept_with_its_reasons_until_the_watermark_is_forgotten(
    settings: Settings,
) -> None:
    with transaction(settings.database, "owner") as cursor:
        note_published(cursor, "retailer2", _day(5), NOON - 9 * HOUR)
        _record(cursor, _plan(cursor, {5: NOON, 6: NOON}))
    query = "SELECT sales_date::text, decision, reason FROM ops.partition_plan ORDER BY 1"
    assert rows(settings, query) == [
        ("2024-01-05", "load", "changed"),
        ("2024-01-06", "leave", "never loaded"),
        ("2024-01-20", "load", "daily"),
    ]
    reset_watermark("retailer2", None, HOUR, settings, Move("anna"))
    assert rows(settings, query) == [("2024-01-05", "load", "changed")]


def test_a_snapshot_from_the_future_holds_no_change(cursor: Cursor) -> None:
    """A worker's clock was ahead: what the snapshot holds ends where it was staged."""
    _record(cursor, _plan(cursor, {5: NOON}))
    note_published(cursor, "retailer2", _day(5), NOON + 99 * 24 * HOUR)
    cursor.execute("UPDATE ops.partition_load SET staged_at = %s", (NOON - HOUR,))
    assert _past(_plan(cursor, {5: NOON}, hours=9)) == [(5, "changed")]
