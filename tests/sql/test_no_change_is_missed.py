"""No change of the past is ever missed, whatever the retailer's clock and the runs do.

Held against the real planning, watermark and SQL, over a model of the retailer
(`tests/support/changing_source.py`): changes at any time, dated by a clock that runs ahead, jumps
or is late within the overlap, many at the same instant; daily runs of which some fail, some
overlap, and some publish only a part; backfills in between.

Each of these mutations made it fail, by hand, with the example that Hypothesis found:

- the watermark advances to now: `changed_partitions` returns `asked_at` as `seen_until`
- exclusive: the feed is asked for `since` plus a microsecond
- no overlap: `Watermark.since` does not take it off
- half an overlap, in `Watermark.since`
- the watermark advances before the partitions are published: `advance_watermarks` ignores `behind`
- a change from the future counts as seen: `changed_partitions` without `instant <= asked_at`
- a snapshot from within the overlap is held to have the change: `choose_partitions.sql` without
  `+ overlap`
- a day that was left is not looked at again: `choose_partitions.sql` without `left_at`
- a day that a run failed to publish is not planned again: without `is_unpublished`
"""

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from shared.postgres import transaction
from shared.settings import Settings
from tests.support.changing_source import OVERLAP, RETAILER, Change, Run, World, at, day_of
from tests.support.world import rows

pytestmark = pytest.mark.sql
DAYS, TICKS, QUIET = 4, 14, 40
AHEAD = 500
FOREVER = 10**6


def _change(day: int, visible: int, late: int) -> Change:
    return Change(day, visible, visible - late)


CHANGES = st.lists(
    st.builds(
        _change,
        day=st.integers(0, DAYS - 1),
        visible=st.integers(0, TICKS),
        # Mostly within the overlap, and right on its edge; sometimes years ahead.
        late=st.one_of(st.integers(-1, OVERLAP), st.just(OVERLAP), st.just(-AHEAD)),
    ),
    min_size=1,
    max_size=8,
)
RUNS = st.lists(
    st.builds(
        Run,
        tick=st.integers(0, TICKS),
        day=st.integers(0, DAYS - 1),
        takes=st.integers(0, 4),
        fails=st.frozensets(st.integers(0, DAYS - 1), max_size=2),
        backfill=st.booleans(),
    ),
    max_size=7,
)


def _empty(settings: Settings) -> None:
    with transaction(settings.database, "owner") as cursor:
        cursor.execute(
            "TRUNCATE ops.watermark, ops.watermark_move, ops.partition_plan, ops.partition,"
            " ops.partition_load CASCADE"
        )


def _live_through(world: World, runs: list[Run]) -> None:
    for run in sorted(runs, key=lambda item: item.tick):
        world.finish(run.tick)
        world.start(run)
    world.finish(FOREVER)


def _require_every_change(world: World) -> None:
    """All that is published was extracted when its last change was visible; all else that
    changed, or was to be loaded, is known to the operator."""
    query = (
        "SELECT sales_date, max(extracted_at) FROM ops.partition JOIN ops.partition_load"
        " USING (retailer_id, sales_date) WHERE published_snapshot_id = snapshot_id GROUP BY 1"
    )
    extracted = dict(rows(world.settings, query))
    left = {day for (day,) in rows(world.settings, "SELECT sales_date FROM ops.partition_plan")}
    for change in world.changes:
        day = day_of(change.day)
        assert day in extracted or day in left, f"{change} is dropped in silence"
        if day in extracted:
            assert extracted[day] >= at(change.visible), f"{change} is missed"


@hypothesis_settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(changes=CHANGES, runs=RUNS)
@example(  # the edge of the overlap: seen until 5, then a change of then that was two ticks late
    changes=[Change(0, 5, 5), Change(1, 7, 5), Change(1, 8, 6)],
    runs=[Run(1, 0), Run(2, 1), Run(5, 2), Run(20, 2)],
)
def test_no_change_is_missed(settings: Settings, changes: list[Change], runs: list[Run]) -> None:
    _empty(settings)
    world = World(changes, settings)
    # The last run fails at nothing; before it, those that were under way have ended.
    _live_through(world, runs)
    _live_through(world, [Run(QUIET, DAYS)])
    _require_every_change(world)


def test_the_model_itself_moves_the_watermark(settings: Settings) -> None:
    """Without this, a watermark that never advances would pass all of the above."""
    world = World([Change(0, 3, 3), Change(0, 4, 4 + AHEAD)], settings)
    _live_through(world, [Run(1, 0), Run(5, 1), Run(9, 2)])
    query = "SELECT seen_until FROM ops.watermark WHERE retailer_id = %s"
    assert rows(settings, query, RETAILER) == []
    world.changes.append(Change(0, 10, 10))
    _live_through(world, [Run(11, 2)])
    assert rows(settings, query, RETAILER) == [(at(10),)]
