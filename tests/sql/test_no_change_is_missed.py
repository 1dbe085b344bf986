"""No change of the past is ever missed, whatever the retailer's clock and the runs do.

Held against the real planning, watermark and SQL, over a model of the retailer
(`tests/support/changing_source.py`): changes at any time, dated by a clock that is behind, runs
ahead, jumps, or is late within the overlap, many at the same instant; daily runs of which some
fail, some overlap, and some publish only a part; backfills in between.

Each of these mutations, made by hand, fails it:

- the watermark advances to now: `changed_partitions` returns `asked_at` as `seen_until`
- exclusive: the feed is asked for `since` plus a microsecond
- no overlap, or half of it, in `Watermark.since`
- the watermark advances before the partitions are published: `advance_watermarks` without `behind`
- a change from the future counts as seen: `changed_partitions` without `instant <= asked_at`
- in `choose_partitions.sql`: is_held without `+ overlap`, or with `>=`; by the date of the change
  alone, without `seen_at`; whichever change it was, without `known_at = changed_at`; in a first run
  without the day
- in `choose_partitions.sql`: without `left_at`, so that a day that was left is not looked at again
- in `choose_partitions.sql`: without `is_unpublished`, so that a day that failed stays away
"""

from dataclasses import replace
from functools import cache, partial

import psycopg2
import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from shared.postgres import connection
from shared.postgres.connection import transaction
from shared.settings import Settings
from tests.support.changing_source import OVERLAP, RETAILER, Change, Run, World, at, day_of
from tests.support.world import rows

pytestmark = pytest.mark.sql
DAYS, TICKS, QUIET = 3, 12, 40
AHEAD = 500
BEHIND = 20
FOREVER = 10**6


def _change(day: int, visible: int, late: int) -> Change:
    return Change(day, visible, visible - late)


CHANGES = st.lists(
    st.builds(
        _change,
        day=st.integers(0, DAYS - 1),
        visible=st.integers(0, TICKS),
        # At once, late up to the edge of the overlap, a little ahead, years ahead.
        late=st.sampled_from([0, 0, 1, OVERLAP, OVERLAP, -1, -1, -AHEAD]),
    ),
    min_size=2,
    max_size=9,
)
RUNS = st.lists(
    st.builds(
        Run,
        tick=st.integers(1, TICKS),
        day=st.integers(0, 2 * DAYS),
        takes=st.integers(0, 3),
        fails=st.one_of(st.just(frozenset()), st.frozensets(st.integers(0, DAYS - 1), max_size=1)),
        backfill=st.sampled_from([False, False, True]),
    ),
    min_size=2,
    max_size=7,
)
PUBLISHED_BEFORE = st.sets(st.integers(0, DAYS - 1))


class _Kept(psycopg2.extensions.connection):
    """A connection that outlives its transactions."""

    def close(self) -> None:
        """Not yet."""


@pytest.fixture
def kept_connections(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """One connection for each role instead of thousands, which would take most of the time."""
    monkeypatch.setattr(psycopg2, "connect", partial(psycopg2.connect, connection_factory=_Kept))
    connect = cache(partial(connection.connect, settings.database))
    monkeypatch.setattr(connection, "connect", lambda _, role: connect(role))
    return settings


def _empty(settings: Settings) -> None:
    with transaction(settings.database, "owner") as cursor:
        for table in ("watermark", "partition_plan", "partition", "partition_load"):
            cursor.execute(f"DELETE FROM ops.{table}")  # much faster than TRUNCATE


def _live_through(world: World, runs: list[Run]) -> None:
    for run in sorted(runs, key=lambda item: item.tick):
        world.finish(run.tick)
        world.start(run)
    world.finish(FOREVER)


def _require_every_change(world: World) -> None:
    """All that is published was extracted after its last change; all else that changed was left to
    the operator, and nothing waits that a run was to load."""
    query = (
        "SELECT sales_date, max(extracted_at) FROM ops.partition JOIN ops.partition_load"
        " USING (retailer_id, sales_date) WHERE published_snapshot_id = snapshot_id GROUP BY 1"
    )
    extracted = dict(rows(world.settings, query))
    named = rows(world.settings, "SELECT sales_date, decision FROM ops.partition_plan")
    left = {day for day, decision in named if decision == "leave"}
    assert {day for day, decision in named if decision == "load"} <= set(extracted)
    for change in world.changes:
        day = day_of(change.day)
        assert day in extracted or day in left, f"{change} is dropped in silence"
        if day in extracted:
            assert extracted[day] > at(change.visible), f"{change} is missed"


@hypothesis_settings(
    max_examples=250,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    changes=CHANGES,
    runs=RUNS,
    published_before=PUBLISHED_BEFORE,
    behind=st.sampled_from([0, BEHIND]),
)
@example(  # the 0th changes, its load fails; what comes later hides it unless the watermark stayed
    changes=[_change(0, 2, 0), _change(1, 8, 0)],
    runs=[Run(1, 3), Run(9, 4, fails=frozenset({0}))],
    published_before={0},
    behind=0,
)
@example(  # the very edge: seen until 9, then a commit of 9 that is dated 7
    changes=[_change(1, 8, -1), _change(0, 9, OVERLAP)],
    runs=[Run(9, 3)],
    published_before={0},
    behind=0,
)
@example(  # two commits of the same date, 5; the later one comes just after the second load
    changes=[_change(0, 5, 0), _change(0, 7, OVERLAP)],
    runs=[Run(6, 3), Run(7, 4)],
    published_before={0},
    behind=0,
)
@example(  # the same at the very edge of the overlap after it was first shown
    changes=[_change(0, 5, -1), _change(0, 8, OVERLAP)],
    runs=[Run(6, 3), Run(8, 4)],
    published_before={0},
    behind=0,
)
@example(  # the 0th is extracted, changes, is left by a run, is published: without the change
    changes=[_change(0, 3, 0), _change(1, 8, 0)],
    runs=[Run(2, 0, takes=9, backfill=True), Run(9, 3)],
    published_before=set(),
    behind=0,
)
def test_no_change_is_missed(
    kept_connections: Settings,
    changes: list[Change],
    runs: list[Run],
    published_before: set[int],
    behind: int,
) -> None:
    _empty(kept_connections)
    dated = [replace(change, dated=change.dated - behind) for change in changes]
    world = World(dated, kept_connections)
    _live_through(world, [Run(0, day, backfill=True) for day in published_before])
    _live_through(world, runs)
    # When all is quiet, one run that fails at nothing.
    _live_through(world, [Run(QUIET, DAYS)])
    _require_every_change(world)


def test_the_model_itself_moves_the_watermark(settings: Settings) -> None:
    """Without this, a watermark that never advances would pass all of the above."""
    world = World([Change(0, 3, 3), Change(0, 4, 4 + AHEAD)], settings)
    _live_through(world, [Run(1, 0), Run(5, 1), Run(9, 2)])
    query = "SELECT seen_until FROM ops.watermark WHERE retailer_id = %s"
    assert rows(settings, query, RETAILER) == [], "all that is shown is still to come"
    world.changes.append(Change(0, 10, 10))
    _live_through(world, [Run(11, 2)])
    assert rows(settings, query, RETAILER) == [(at(10),)]
