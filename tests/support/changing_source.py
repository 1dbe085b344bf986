"""A model of a retailer whose past changes, and of the days on which it is loaded.

Time is counted in ticks, an overlap being OVERLAP of them. A change is dated by the retailer's
clock when its transaction writes it, and becomes visible when the transaction commits. How late
that may be, by that clock, is at most the overlap. The clock may be behind ours all the time, and
how far it runs ahead of itself nothing limits. Whoever reads at a tick sees the commits before
that tick: one of the same tick comes after, so that the very edge of the overlap is in the model.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import cast

from ingestion.declare.change_feed import Changes, changed_partitions
from ingestion.http.client import SourceClient
from ingestion.planning.plan import plan_retailer, record_plan
from ingestion.planning.run_plan import RetailerPlan, RunPlan
from ingestion.planning.watermark import advance_watermarks, read_watermark
from shared.partition import Partition
from shared.postgres.connection import transaction
from shared.settings import Settings
from tests.support.feeds import HARVEST, PagesClient, harvest_page
from tests.support.ledger import note_published

RETAILER = "retailer2"
TICK = timedelta(hours=1)
OVERLAP = 2
FEED = replace(HARVEST, overlap=OVERLAP * TICK)
START = datetime(2024, 1, 1, tzinfo=UTC)
FIRST_DAY = date(2024, 1, 1)


def at(tick: int) -> datetime:
    """The instant of a tick."""
    return START + tick * TICK


def day_of(number: int) -> date:
    """The sales date of a number."""
    return FIRST_DAY + timedelta(days=number)


@dataclass(frozen=True)
class Change:
    """A day's trade changes."""

    day: int
    visible: int
    """The tick of the commit."""
    dated: int
    """The tick that the retailer's clock showed when it was written."""


@dataclass(frozen=True)
class Run:
    """A daily run, or a backfill of its day by an operator."""

    tick: int
    day: int
    takes: int = 1
    """Ticks between planning (of a backfill: extracting) and publishing."""
    fails: frozenset[int] = frozenset()
    """Days that it does not publish."""
    backfill: bool = False


@dataclass
class World:
    """The retailer, the warehouse, and the runs between them."""

    changes: list[Change]
    settings: Settings
    pending: list[tuple[int, Run, RetailerPlan | None]] = field(default_factory=list)

    def listing(self, tick: int, since: datetime | None) -> list[tuple[str, str]]:
        """The feed as it is at a tick: one entry for each day, that of its latest commit."""
        latest: dict[int, Change] = {}
        for change in sorted(self.changes, key=lambda item: item.visible):
            if change.visible < tick:
                latest[change.day] = change
        shown = sorted((at(item.dated), day_of(item.day)) for item in latest.values())
        return [
            (day.isoformat(), dated.isoformat())
            for dated, day in shown
            if since is None or dated >= since
        ]

    def start(self, run: Run) -> None:
        """Plan the run; it goes on when its ticks are over."""
        plan = None if run.backfill else self._plan(run)
        self.pending.append((run.tick + run.takes, run, plan))

    def finish(self, tick: int) -> None:
        """End all runs that are due by now."""
        due = sorted((item for item in self.pending if item[0] <= tick), key=lambda item: item[0])
        self.pending = [item for item in self.pending if item[0] > tick]
        for _, run, plan in due:
            self._publish(run, plan)

    def _plan(self, run: Run) -> RetailerPlan:
        daily = Partition(RETAILER, day_of(run.day))
        with transaction(self.settings.database, "owner") as cursor:
            watermark = read_watermark(cursor, RETAILER)
            shown = self._ask(run.tick, watermark.since(FEED.overlap))
            plan = plan_retailer(cursor, daily, FEED, watermark, shown)
            record_plan(cursor, RunPlan([plan]), "a run")
        return plan

    def _ask(self, tick: int, since: datetime | None) -> Changes:
        def walk(query: dict[str, str]) -> list[object]:
            asked = query.get("since")
            return [harvest_page(*self.listing(tick, asked and datetime.fromisoformat(asked)))]

        return changed_partitions(FEED, since, cast("SourceClient", PagesClient(walk)), at(tick))

    def _publish(self, run: Run, plan: RetailerPlan | None) -> None:
        """Publish what does not fail, as it was when the run began; then judge the run."""
        if plan is None:
            planned = [Partition(RETAILER, day_of(run.day))]
        else:
            planned = RunPlan([plan]).partitions
        failed = {day_of(number) for number in run.fails}
        published = [item for item in planned if item.sales_date not in failed]
        with transaction(self.settings.database, "owner") as cursor:
            for partition in published:
                note_published(cursor, RETAILER, partition.sales_date, at(run.tick))
        if plan is not None:
            advances = RunPlan([plan]).advances
            advance_watermarks(advances, planned, published, self.settings, "a run")
