"""Watermarks on a real PostgreSQL: forward only, by hand anywhere, and never two at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ingestion.planning.watermark import (
    Advance,
    Move,
    Watermark,
    advance_watermark,
    advance_watermarks,
    lock_watermark,
    read_watermark,
)
from ingestion.planning.watermark_by_hand import replay_watermark, reset_watermark
from shared.errors import UsageError
from shared.partition import Partition
from shared.postgres.connection import transaction
from shared.settings import Settings
from tests.support.waiting import HANG
from tests.support.world import rows, until_somebody_waits, value

pytestmark = pytest.mark.sql
NOON = datetime(2024, 1, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ADVANCE = Advance("retailer1", NOON, 2 * HOUR, 0)
ANNA = Move("anna", "their clock was wrong")


def _standing(settings: Settings) -> Watermark:
    with transaction(settings.database, "load") as cursor:
        return replace(read_watermark(cursor, "retailer1"), updated_at=None)


def _moves(settings: Settings) -> list[str]:
    return [move for (move,) in rows(settings, "SELECT move FROM ops.watermark_move ORDER BY 1")]


def test_a_watermark_starts_and_only_moves_forward(settings: Settings) -> None:
    assert _standing(settings) == Watermark()
    for offset, stands in ((0, 0), (5, 5), (3, 5), (5, 5)):
        assert advance_watermark(
            replace(ADVANCE, seen_until=NOON + offset * HOUR), settings, "a run"
        )
        assert _standing(settings) == Watermark(NOON + stands * HOUR)
    assert _moves(settings) == ["advance", "start"]
    assert value(settings, "SELECT overlap FROM ops.watermark") == 2 * HOUR


def test_two_runs_at_once_leave_the_later_instant(settings: Settings) -> None:
    advances = [replace(ADVANCE, seen_until=NOON + offset * HOUR) for offset in range(8)]
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda item: advance_watermark(item, settings, "a run"), advances))
    assert all(done)
    assert _standing(settings) == Watermark(NOON + 7 * HOUR)
    moves = rows(
        settings,
        "SELECT seen_until_before, seen_until_after FROM ops.watermark_move ORDER BY move_id",
    )
    assert moves[0][0] is None
    assert [before for before, _ in moves[1:]] == [after for _, after in moves[:-1]]


def test_an_advance_waits_for_the_one_before_it(settings: Settings) -> None:
    with ThreadPoolExecutor(1) as pool:
        with transaction(settings.database, "load") as cursor:
            lock_watermark(cursor, "retailer1")
            later = pool.submit(advance_watermark, ADVANCE, settings, "a run")
            until_somebody_waits(settings)
            assert not later.done()
        assert later.result(HANG)


def test_only_a_retailer_that_is_complete_advances(settings: Settings) -> None:
    planned = [
        Partition(name, date(2024, 1, day)) for name in ("retailer1", "retailer2") for day in (3, 4)
    ]
    advances = [ADVANCE, replace(ADVANCE, retailer_id="retailer2")]
    assert advance_watermarks(advances, planned, planned[:3], settings, "a run") == ["retailer1"]
    assert rows(settings, "SELECT retailer_id FROM ops.watermark") == [("retailer1",)]


def test_a_reset_goes_anywhere_and_a_run_that_was_under_way_does_not_undo_it(
    settings: Settings,
) -> None:
    advance_watermark(ADVANCE, settings, "a run")
    reset_watermark("retailer1", NOON - 9 * HOUR, HOUR, settings, ANNA)
    assert not advance_watermark(replace(ADVANCE, seen_until=NOON + HOUR), settings, "a run")
    assert _standing(settings) == Watermark(NOON - 9 * HOUR, None, 1)
    assert advance_watermark(replace(ADVANCE, generation=1), settings, "the next run")
    assert _standing(settings) == Watermark(NOON, None, 1)
    assert rows(
        settings, "SELECT moved_by, reason FROM ops.watermark_move WHERE move = 'reset'"
    ) == [("anna", "their clock was wrong")]


def test_a_watermark_that_is_forgotten_starts_anew(settings: Settings) -> None:
    advance_watermark(ADVANCE, settings, "a run")
    reset_watermark("retailer1", None, HOUR, settings, ANNA)
    assert _standing(settings) == Watermark(None, None, 1)
    assert not advance_watermark(ADVANCE, settings, "a run that was under way")
    assert advance_watermark(replace(ADVANCE, generation=1), settings, "the next run")
    assert _moves(settings) == ["reset", "start", "start"]


def test_a_replay_stays_until_a_run_has_loaded_it(settings: Settings) -> None:
    advance_watermark(ADVANCE, settings, "a run")
    for offset in (5, 7, 6):
        replay_watermark("retailer1", NOON - offset * HOUR, HOUR, settings, ANNA)
    assert _standing(settings) == Watermark(NOON, NOON - 7 * HOUR, 3)
    assert not advance_watermark(ADVANCE, settings, "a run that was under way")
    assert advance_watermark(replace(ADVANCE, generation=3), settings, "the next run")
    assert _standing(settings) == Watermark(NOON, None, 3)


def test_there_is_nothing_to_replay_without_a_watermark(settings: Settings) -> None:
    with pytest.raises(UsageError, match="retailer1 has no watermark yet"):
        replay_watermark("retailer1", NOON, HOUR, settings, ANNA)
