"""A round: two extractors, two stagers and a publisher race on the same partitions, while these
change at the retailer, and extractors die at a write to S3 or lose their locks."""

import itertools
import random
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event

from shared.partition import Partition
from shared.settings import Settings
from tests.convergence.lanes import Servers
from tests.race.deaths import draw_death
from tests.race.judge import Judge
from tests.race.retailer import DAYS, PARTITIONS, Trade
from tests.race.worker import Job, Stage, Task, Worker, new_counters, pauses, start_worker
from tests.support.world import TEMPLATE, drop_database, make_settings

ROUNDS_PER_WAREHOUSE = 25
EXTRACTORS = 2
STAGERS = 2
CLOCKS = tuple(timedelta(hours=hours) for hours in (0, 0, 1, -1, 72, -72, 24 * 400))
DEATHS = 0.6
"""How many of the extractors meet one in a round."""
MEETINGS = 0.5
"""How many rounds have extractors that pull one and the same day, which is staged meanwhile."""
SECONDS = 0.5
"""Over which the tasks of a round are spread."""
_numbers = itertools.count(1)


@dataclass
class Tally:
    """What was tried, and what came of it."""

    rounds: int = 0
    tasks: Counter[str] = field(default_factory=Counter)
    deaths: Counter[str] = field(default_factory=Counter)
    """Of extractors, by kind: those that struck."""
    superseded: int = 0
    """Pulls that found a newer snapshot when they came to write."""
    failure: str | None = None

    def add(self, other: "Tally") -> None:
        """Count what another lane has counted, too."""
        self.rounds += other.rounds
        self.tasks += other.tasks
        self.deaths += other.deaths
        self.superseded += other.superseded
        self.failure = self.failure or other.failure


class World:
    """One warehouse, one bucket, one retailer, and the five workers."""

    def __init__(self, settings: Settings, mutation: str | None) -> None:
        self.settings = settings
        self.judge = Judge(settings)
        self._counters, self._mutation = new_counters(len(DAYS)), mutation
        self.trade = Trade(self._counters)
        self._workers: list[Worker] = []
        self.torn: set[Partition] = set()
        """Partitions whose latest pull was not finished: the next one puts the copies right."""
        for day in DAYS:
            self.trade.correct(day)

    def workers(self) -> list[Worker]:
        """All five; those that died are replaced."""
        alive = [each for each in self._workers if each.process.is_alive()]
        while len(alive) < EXTRACTORS + STAGERS + 1:
            alive.append(start_worker(self.settings, self._counters, self._mutation))
        self._workers = alive
        return alive

    def begin(self) -> None:
        """Every partition is there before anything dies."""
        worker = self.workers()[0]
        stages: tuple[Stage, ...] = ("extract", "stage", "audit", "publish")
        tasks = [Task(stage, partition) for partition in PARTITIONS for stage in stages]
        worker.give(Job(tasks, timedelta()))
        assert worker.wait()
        self.judge.at_once(worker.ended)

    def stop(self) -> None:
        """End all workers."""
        for worker in self._workers:
            worker.stop()


def run_lanes(
    servers: Servers, number: int, rounds: int, lanes: int, mutation: str | None = None
) -> Tally:
    """So many rounds in lanes side by side, or until one fails. A lane's seed is its own."""
    failed = Event()
    with ThreadPoolExecutor(lanes) as pool:
        running = [
            pool.submit(
                _run_lane, servers, number + lane, len(range(lane, rounds, lanes)), mutation, failed
            )
            for lane in range(lanes)
        ]
        together = Tally()
        for each in running:
            together.add(each.result())
    return together


def _run_lane(
    servers: Servers, number: int, rounds: int, mutation: str | None, failed: Event
) -> Tally:
    tally = Tally()
    while tally.rounds < rounds and not failed.is_set():
        settings = servers.open_warehouse(f"race{next(_numbers)}")
        world = World(settings, mutation)
        try:
            world.begin()
            for _ in range(min(ROUNDS_PER_WAREHOUSE, rounds - tally.rounds)):
                if failed.is_set():
                    break
                _run_round(servers, world, random.Random(f"{number}:{tally.rounds}"), tally)
                tally.rounds += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
            kind = "" if isinstance(error, AssertionError) else f"{type(error).__name__}: "
            tally.failure = f"round {tally.rounds} of seed {number}: {kind}{error}"
            failed.set()
        finally:
            world.stop()
            servers.close_warehouse(settings)
    return tally


def _run_round(servers: Servers, world: World, draw: random.Random, tally: Tally) -> None:
    _race(world, draw, tally)
    world.judge.when_loaded(world.torn)
    name = f"rebuilt{next(_numbers)}"
    servers.postgres.create_warehouse(name, TEMPLATE)
    try:
        bucket = world.settings.object_store.bucket
        anew = make_settings(servers.postgres, servers.store, servers.passwords, name, bucket)
        world.judge.when_rebuilt(anew)
    finally:
        drop_database(servers.postgres, name)


def _race(world: World, draw: random.Random, tally: Tally) -> None:
    workers = world.workers()
    # Every other time one day is pulled and staged again and again, so that its tasks meet.
    one_day = [draw.choice(PARTITIONS)] * len(PARTITIONS)
    days = one_day if draw.random() < MEETINGS else PARTITIONS
    jobs = [
        *(_extracting(draw, days) for _ in range(EXTRACTORS)),
        *(_staging(draw, days) for _ in range(STAGERS)),
        _publishing(draw),
    ]
    for worker, job in zip(workers, jobs, strict=True):
        worker.give(job)
    for pause in pauses(draw, 6, SECONDS):
        time.sleep(pause)
        world.trade.correct(draw.choice(DAYS))
    pulled: set[Partition] = set()
    torn: set[Partition] = set()
    for worker, job in zip(workers, jobs, strict=True):
        lives = worker.wait()
        done = [each.task for each in worker.ended if each.facts]
        tally.tasks.update(task.stage for task in done)
        if job.death and (not lives or job.death.kind == "lock"):
            tally.deaths[job.death.kind] += 1
        tally.superseded += sum("superseded" in each.facts for each in worker.ended)
        if job.tasks[0].stage == "extract":
            pulled |= {task.partition for task in done}
            torn |= {task.partition for task in job.tasks if task not in done}
    world.torn = (world.torn - pulled) | torn
    world.judge.at_once([each for worker in workers for each in worker.ended])


def _tasks(
    draw: random.Random, *stages: Stage, days: Sequence[Partition] = PARTITIONS
) -> list[Task]:
    """Each partition once and one of them again, in any order."""
    chosen = [*days, draw.choice(days)]
    draw.shuffle(chosen)
    waits = pauses(draw, len(chosen), SECONDS)
    return [
        Task(stage, partition, wait if stage == stages[0] else 0.0)
        for partition, wait in zip(chosen, waits, strict=True)
        for stage in stages
    ]


def _extracting(draw: random.Random, days: Sequence[Partition]) -> Job:
    tasks = _tasks(draw, "extract", days=days)
    death = draw_death(draw, len(tasks)) if draw.random() < DEATHS else None
    return Job(tasks, draw.choice(CLOCKS), death)


def _staging(draw: random.Random, days: Sequence[Partition]) -> Job:
    return Job(_tasks(draw, "stage", "audit", days=days), draw.choice(CLOCKS))


def _publishing(draw: random.Random) -> Job:
    return Job(_tasks(draw, "publish"), draw.choice(CLOCKS))
