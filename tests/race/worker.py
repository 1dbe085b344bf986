"""A process that pulls, stages or publishes what it is told to, with a clock of its own."""

import os
import random
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Literal
from unittest import mock

from data_quality.gate.audit import audit_partition
from ingestion.extract import extract
from ingestion.http import api_pages
from shared.errors import GateRefusal, PipelineError, SourceUnavailable, UsageError
from shared.partition import Partition
from shared.settings import Settings
from tests.convergence.lanes import quiet
from tests.race.deaths import Death, Fate
from tests.race.mutations import mutated
from tests.race.retailer import PlayedClient, Trade
from tests.support.clocks import offset, wrong_clocks
from transformation.publish.publish import publish_partition
from transformation.stage import stage
from transformation.stage.raw_files import fetch_raw

SLOWEST_READ = 0.4
"""Seconds after which a stager that has read the raw files asks for its lock."""
HANG = 600.0
"""Seconds after which a worker that says nothing is taken to wait for ever."""
Stage = Literal["extract", "stage", "audit", "publish"]
ACTIONS: dict[Stage, Callable[[Partition, Settings], dict[str, Any]]] = {
    "extract": extract.extract_partition,
    "stage": stage.stage_partition,
    "audit": audit_partition,
    "publish": publish_partition,
}
TOO_EARLY = ("nothing is staged", "no verdict for snapshot", "was never ingested")
"""What a stage may say when another one is at work on the partition."""


@dataclass(frozen=True)
class Task:
    """One stage of one partition, and the seconds to wait before it."""

    stage: Stage
    partition: Partition
    pause: float = 0.0


@dataclass(frozen=True)
class Job:
    """What a worker does in a round."""

    tasks: Sequence[Task]
    ahead: timedelta
    """By how much its clock is."""
    death: Death | None = None


@dataclass(frozen=True)
class Ended:
    """How a task ended."""

    task: Task
    began_at: int
    """The retailer's state when it began."""
    facts: dict[str, Any]
    complaint: str | None = None
    """A failure that nothing explains."""


def _do(task: Task, settings: Settings, trade: Trade) -> Ended:
    time.sleep(task.pause)
    began_at = trade.version(task.partition.sales_date)
    try:
        return Ended(task, began_at, ACTIONS[task.stage](task.partition, settings))
    except Exception as error:  # noqa: BLE001 - the judge decides what it is
        if _is_explained(error):
            return Ended(task, began_at, {})
        said = str(error) if isinstance(error, PipelineError) else traceback.format_exc(limit=-4)
        return Ended(task, began_at, {}, f"{task.stage} of {task.partition}: {said}")


def _is_explained(error: Exception) -> bool:
    if isinstance(error, UsageError | GateRefusal):
        return any(words in str(error) for words in TOO_EARLY)
    # A connection that was ended, or no two pulls that say the same of a day that changes.
    return isinstance(error, SourceUnavailable)


def _read_slowly(*arguments: Any) -> Any:
    files = fetch_raw(*arguments)
    time.sleep(SLOWEST_READ * random.random() ** 2)
    return files


def _work(pipe: Connection, settings: Settings, counters: Any, mutation: str | None) -> None:
    quiet()
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), 2)  # the database's client writes there when it is cut off
    PlayedClient.trade = trade = Trade(counters)
    fate = Fate(settings)
    with (
        mock.patch.object(api_pages, "SourceClient", PlayedClient),
        mock.patch.object(stage, "fetch_raw", _read_slowly),
        wrong_clocks(),
        mutated(mutation),
    ):
        while (job := pipe.recv()) is not None:
            offset.set(job.ahead)
            fate.meet(job.death)
            for task in job.tasks:
                pipe.send(_do(task, settings, trade))
            pipe.send(None)


@dataclass
class Worker:
    """A worker process and the pipe to it."""

    process: BaseProcess
    pipe: Connection
    ended: list[Ended] = field(default_factory=list)

    def give(self, job: Job) -> None:
        """Let it work on a job."""
        self.ended = []
        self.pipe.send(job)

    def wait(self) -> bool:
        """Wait for the end of its job; returns whether it lives.

        Raises:
            AssertionError: it waits for ever.
        """
        try:
            while True:
                assert self.pipe.poll(HANG), f"a worker said nothing for {HANG} s"
                message = self.pipe.recv()
                if message is None:
                    return True
                self.ended.append(message)
        except (EOFError, ConnectionResetError):
            self.process.join()
            return False

    def stop(self) -> None:
        """kill -9, whatever it does."""
        self.process.kill()
        self.process.join()


def new_counters(count: int) -> Any:
    """Numbers that all processes share."""
    return get_context("forkserver").Array("q", count)


def start_worker(settings: Settings, counters: Any, mutation: str | None) -> Worker:
    """A new process; a server of processes has imported everything for it."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.race.preload"])
    ours, theirs = context.Pipe()
    arguments = (theirs, settings, counters, mutation)
    process = context.Process(target=_work, args=arguments, daemon=True)
    process.start()
    theirs.close()
    return Worker(process, ours)


def pauses(draw: random.Random, tasks: int, within: float) -> list[float]:
    """Seconds between tasks that together take about so long."""
    return [draw.uniform(0, 2 * within / tasks) for _ in range(tasks)]
