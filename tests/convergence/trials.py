"""Several workers load at once, and something is killed: the warehouse converges all the same.

A trial deals a world's loads to three processes and kills a backend, a worker or the server at a
random moment. Held against the model, with every row and key:

- at once, and now and then before it: what readers see is exactly what the model makes of the
  snapshots that the ledger calls published, so no load is there by half;
- at once: what a load said it had published is still there;
- after a crash of the server, and after housekeeping to which everything was old, publishing what
  was staged either says "stage it again" or changes nothing;
- after every partition was loaded once more, as Airflow's retry would: the digest of the
  undisturbed run.

No load may fail with anything but what the kill explains. A meeting is a trial without a kill:
retailers publish at the same moment on both sides of a new month, or all days of one retailer at
once. There nothing may fail.
"""

import itertools
import random
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta

from shared.errors import GateRefusal, UsageError
from shared.partition import Partition
from shared.postgres.connection import transaction
from shared.settings import Settings
from tests.convergence import disturbances
from tests.convergence.content import (
    Content,
    differences,
    digest_of,
    expected_content,
    read_content,
    read_published,
)
from tests.convergence.lanes import Servers
from tests.convergence.loading import load_snapshot
from tests.convergence.model import warehouse_of
from tests.convergence.mutations import spoil_warehouse
from tests.convergence.rates import Rates, draw_rates, load_files
from tests.convergence.worker import Ended, Job, Worker, is_explained, start_worker
from tests.convergence.worlds import (
    RETAILERS,
    STAGES,
    Snapshot,
    Stage,
    World,
    draw_partitions,
    draw_schedule,
    draw_world,
    shuffled,
)
from transformation.publish.publish import publish_partition

WORKERS = 3
TRIALS_PER_WORLD = 10
TRIALS_PER_MEETING = 5
KINDS = ("backend", "worker", "backend", "worker", "server", "house")
KILLS = {"backend": (1, 2, 3), "worker": (1, 2), "server": (1,), "house": (1, 2, 3)}
"""How many kills a trial may have; the house is not killed but kept, and all in it is old."""
CALLED = {
    "backend": "the kill of a backend",
    "worker": "the kill of a worker",
    "server": "the kill of the server",
    "house": "housekeeping",
}
BEFORE_PUBLISHING: tuple[Stage, ...] = ("arrive", "stage", "audit")
PUBLISHING: tuple[Stage, ...] = ("publish",)


def _partitions(retailers: Sequence[str], *days: date) -> list[Partition]:
    return [Partition(retailer, day) for day in days for retailer in retailers]


TAKES_ROWS = {"server", "house"}
"""What leaves staging without rows."""
MEETINGS = {  # what is published before, and what then at once
    "meet in a new month": (  # two begin it, a third one is still in the old one
        _partitions(RETAILERS, date(2024, 1, 30)),
        [
            *_partitions(RETAILERS[:2], date(2024, 2, 1)),
            *_partitions(RETAILERS[2:], date(2024, 1, 31)),
        ],
    ),
    "meet in a new year": (  # which the calendar does not have
        _partitions(RETAILERS, date(1997, 12, 30)),
        [
            *_partitions(RETAILERS[:2], date(1998, 1, 1)),
            *_partitions(RETAILERS[2:], date(1997, 12, 31)),
        ],
    ),
    "meet at a retailer": (
        [],
        _partitions(RETAILERS[:1], *(date(2024, 1, 28) + timedelta(n) for n in range(6))),
    ),
}

_numbers = itertools.count(1)


@dataclass
class Tally:
    """What was tried, and what came of it."""

    trials: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    in_time: Counter[str] = field(default_factory=Counter)
    """Kills that struck while something was at work."""
    loads: int = 0
    disturbed: int = 0
    looks: int = 0
    """How often readers looked while others loaded."""
    stage_again: int = 0
    """Partitions of which the pipeline said, after a crash, that they must be staged again."""
    digests_equal: int = 0
    failure: str | None = None


class Trial:
    """One trial: a warehouse of its own, and what is known of the world that is loaded into it."""

    def __init__(
        self, bench: "Bench", settings: Settings, world: World, draw: random.Random
    ) -> None:
        self.bench = bench
        self.settings = settings
        self.world = world
        self.draw = draw

    def observe(self) -> tuple[Content, dict[Partition, int]]:
        """What readers see and what the ledger calls published, at one instant."""
        with transaction(self.settings.database, "owner") as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            return read_content(cursor), read_published(cursor)

    def keep_house(self) -> bool:
        """Housekeeping to which everything is old."""
        server = self.bench.servers.postgres.server
        with server.connect(self.settings.database.name) as superuser:
            return disturbances.keep_house_meanwhile(superuser, self.settings)

    def require(self, content: Content, snapshots: Iterable[Snapshot], when: str) -> None:
        """Hold what readers see against the model."""
        with transaction(self.settings.database, "owner") as cursor:
            pristine = self.bench.servers.pristine
            expected = expected_content(
                cursor, pristine, warehouse_of(snapshots, self.bench.rates.all)
            )
        said = differences(content, expected)
        assert not said, f"{when}, readers do not see what is published:\n{said}"

    def require_whole_loads(self, ended: Iterable[Ended], when: str) -> None:
        """Nothing is there by half, and nothing is gone that was said to be there."""
        content, published = self.observe()
        standing = [self.world.snapshot(*each) for each in published.items()]
        self.require(content, standing, when)
        for each in ended:
            if each.acknowledged is not None:
                shown = published.get(each.partition, 0)
                said = f"{each.partition} shows v{shown}; a load had said v{each.acknowledged}"
                assert shown >= each.acknowledged, f"{when}, {said}"

    def load_everything_again(self) -> None:
        """Every partition's latest snapshot, once more, by all workers; hold the digest."""
        latest = self.world.latest()
        self.bench.share(self.settings, STAGES, shuffled(self.draw.choice, list(latest.values())))
        require_success(self.bench.gather(), "when all was loaded again")
        content, _ = self.observe()
        self.require(content, latest.values(), "when all was loaded again")
        assert digest_of(content) == self.bench.undisturbed(self.world), "the digest differs"
        self.bench.tally.digests_equal += 1


class Bench:
    """The servers, the workers and the tally of all trials."""

    def __init__(self, servers: Servers, mutation: str | None) -> None:
        self.servers = servers
        self.mutation = mutation
        self.tally = Tally()
        self.workers: list[Worker] = []
        self.rates = Rates()
        """Of every warehouse that is opened next."""
        self._undisturbed: list[tuple[World, str]] = []
        self._pace = dict.fromkeys((STAGES, BEFORE_PUBLISHING, PUBLISHING), 0.2)
        self._work: tuple[Sequence[Stage], float, float] = (STAGES, 0.0, 0.0)

    def share(self, settings: Settings, stages: Sequence[Stage], loads: list[Snapshot]) -> None:
        """Deal loads to the workers; those that were killed are replaced first."""
        self._replace_the_dead()
        self.tally.loads += len(loads)
        self._work = stages, len(loads) / WORKERS, time.monotonic()
        for number, worker in enumerate(self.workers):
            worker.give(Job(settings, stages, loads[number::WORKERS]))

    def _replace_the_dead(self) -> None:
        alive = [worker for worker in self.workers if worker.process.is_alive()]
        new = [start_worker(self.mutation) for _ in range(WORKERS - len(alive))]
        self.workers = [*alive, *new]

    def gather(self, disturbed: bool = False) -> list[Ended]:
        """How all loads of the workers ended, except those that were killed with their worker."""
        ended = [each for worker in self.workers for each in worker.wait()]
        stages, loads, began = self._work
        if loads and not disturbed:  # learn the pace, so that kills come in time
            seconds = (time.monotonic() - began) / loads
            self._pace[tuple(stages)] += (seconds - self._pace[tuple(stages)]) / 4
        return ended

    def stop(self) -> None:
        """End all workers."""
        for worker in self.workers:
            worker.kill()

    @contextmanager
    def warehouse(self) -> Iterator[Settings]:
        """A warehouse with nothing in it but the rates."""
        settings = self.servers.open_warehouse(f"trial{next(_numbers)}")
        with transaction(settings.database, "owner") as cursor:
            spoil_warehouse(self.mutation, cursor)
        load_files(self.rates.files, settings)
        try:
            yield settings
        finally:
            self.servers.close_warehouse(settings)

    def undisturbed(self, world: World) -> str:
        """The digest that one load after the other gives, of the latest snapshots, by date."""
        known = next((digest for each, digest in self._undisturbed if each is world), None)
        if known is None:
            with self.warehouse() as settings:
                for snapshot in world.latest().values():
                    load_snapshot(snapshot, settings)
                with transaction(settings.database, "owner") as cursor:
                    known = digest_of(read_content(cursor))
            self._undisturbed.append((world, known))
        return known

    def strike(self, kind: str, trial: Trial) -> None:
        """Kill something while the workers load."""
        draw, server = trial.draw, self.servers.postgres.server
        kill: dict[str, Callable[[], bool]] = {
            "backend": lambda: disturbances.end_backend(server, trial.settings.database.name, draw),
            "worker": lambda: disturbances.kill_worker(self.workers, draw),
            "server": lambda: disturbances.kill_server(server, self.workers),
            "house": trial.keep_house,
        }
        count = draw.choice(KILLS[kind])
        stages, loads, _ = self._work
        for _ in range(count):
            time.sleep(draw.uniform(0, 0.6 * self._pace[tuple(stages)] * loads / count))
            self.tally.kills[CALLED[kind]] += 1
            self.tally.in_time[CALLED[kind]] += kill[kind]()


def require_success(ended: Sequence[Ended], when: str) -> None:
    """Every load came through."""
    failed = [each for each in ended if each.failure]
    assert not failed, f"{when}: {failed[0].partition}: {failed[0].failure}\n{failed[0].details}"


def require_explained(ended: Sequence[Ended], when: str) -> None:
    """No load failed with what the kill does not explain."""
    require_success([each for each in ended if each.is_quarrel], when)


def crash_trial(bench: Bench, world: World, kind: str, draw: random.Random) -> None:
    """Load a world by several workers, kill something, and see that it heals."""
    loads = [load.snapshot for batch in draw_schedule(draw.choice, world) for load in batch]
    with bench.warehouse() as settings:
        trial = Trial(bench, settings, world, draw)
        at_once = draw.random() < 0.5
        stages: Sequence[Stage] = STAGES
        if at_once:  # all are ready to publish, so that they meet there
            bench.share(settings, BEFORE_PUBLISHING, loads)
            require_explained(bench.gather(), "before the kill")
            stages = PUBLISHING
        bench.share(settings, stages, loads)
        if draw.random() < 0.5:
            load_files(bench.rates.files, settings)  # again, so that it changes nothing
            trial.require_whole_loads([], "while others load")
            bench.tally.looks += 1
        bench.strike(kind, trial)
        ended = bench.gather(disturbed=True)
        bench.tally.disturbed += sum(each.failure is not None for each in ended)
        when = f"after {CALLED[kind]}"
        require_explained(ended, when)
        trial.require_whole_loads(ended, when)
        if kind in TAKES_ROWS:
            publish_what_is_staged(trial)
            trial.require_whole_loads(ended, "when what was staged was published after that")
        trial.load_everything_again()


def publish_what_is_staged(trial: Trial) -> None:
    """Publishing says "stage it again" of rows that are gone, and invents nothing."""
    for partition in trial.world.snapshots:
        try:
            publish_partition(partition, trial.settings)
        except (UsageError, GateRefusal) as error:
            if not is_explained(error):
                raise
            trial.bench.tally.stage_again += "stage it again" in str(error)


def meeting_trial(bench: Bench, meeting: str, draw: random.Random) -> None:
    """Several loads are ready, and are published at the same moment.

    Nothing is killed, so nothing may fail, and nobody may wait in a circle.
    """
    before, together = MEETINGS[meeting]
    world = draw_partitions(draw.choice, [*before, *together])
    latest = world.latest()
    with bench.warehouse() as settings:
        trial = Trial(bench, settings, world, draw)
        for stages, partitions in (
            (STAGES, before),
            (BEFORE_PUBLISHING, together),
            (PUBLISHING, together),
        ):
            bench.share(settings, stages, [latest[each] for each in partitions])
            ended = bench.gather()
            require_success(ended, f"when loads {meeting}")
        trial.require_whole_loads(ended, f"when loads {meeting}")
        trial.load_everything_again()


def run_trials(servers: Servers, number: int, trials: int, mutation: str | None) -> Tally:
    """As many crash trials as asked for, and a fifth as many meetings, or until one fails.

    Args:
        servers: where to run.
        number: the seed.
        trials: how many.
        mutation: the defect to run with, or None.
    """
    bench = Bench(servers, mutation)
    world = World({})
    trial = 0
    try:
        for trial in range(trials):
            draw = random.Random(f"{number}:{trial}")
            if trial % TRIALS_PER_WORLD == 0:
                world = draw_world(draw.choice, refusals=False)
                bench.rates = draw_rates(draw.choice, world, loads=0)
            kind = KINDS[trial % len(KINDS)]
            crash_trial(bench, world, kind, draw)
            bench.tally.trials[CALLED[kind]] += 1
            if trial % TRIALS_PER_MEETING == 0:
                meeting = tuple(MEETINGS)[trial // TRIALS_PER_MEETING % len(MEETINGS)]
                meeting_trial(bench, meeting, draw)
                bench.tally.trials[meeting] += 1
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
        said = str(error) if isinstance(error, AssertionError) else traceback.format_exc(limit=-6)
        bench.tally.failure = f"trial {trial} of seed {number}: {said}"
    finally:
        bench.stop()
    return bench.tally
