"""A process that loads what it is told to, until it is killed."""

import os
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from psycopg2.errors import DeadlockDetected, LockNotAvailable, SerializationFailure

from shared.errors import GateRefusal, PipelineError, RawZoneError, SourceUnavailable, UsageError
from shared.partition import Partition
from shared.settings import Settings
from tests.convergence.lanes import quiet
from tests.convergence.loading import run_stage
from tests.convergence.mutations import mutated
from tests.convergence.worlds import Snapshot, Stage

HANG = 600.0
"""Seconds after which a worker that says nothing is taken to wait for ever."""
QUARRELS = (DeadlockDetected, LockNotAvailable, SerializationFailure)
"""Of psycopg2's operational errors, those that no kill explains."""
TWO_ON_ONE = (
    "no verdict for snapshot",
    "is not the file of its manifest",
    "is not a readable manifest",
)
"""What a load may say when another one is at work on the same partition."""
REWRITTEN_WHILE_READ = "StreamingChecksumBody"
"""The local object store answers 500 when an object is rewritten while it is read, and botocore
stumbles over that answer with an AttributeError: two loads on one partition again."""
AFTER_A_CRASH = (
    "stage it again",
    "nothing is staged",
    "every_record_is_staged",  # of an audit whose rows the crash took,
    "the gate has FAIL",  # which publishing then finds; in trials nothing else fails at the gate
)


@dataclass(frozen=True)
class Job:
    """Some stages of each snapshot's load, one load after the other."""

    settings: Settings
    stages: Sequence[Stage]
    snapshots: Sequence[Snapshot]


@dataclass(frozen=True)
class Ended:
    """How one load of a job ended."""

    partition: Partition
    version: int
    facts: dict[str, Any]
    failure: str | None = None
    is_quarrel: bool = False
    """It failed, and neither a kill nor a second load of the partition explains it."""
    details: str = ""

    @property
    def acknowledged(self) -> int | None:
        """The version that this load said readers see from now on, or a newer one."""
        said = self.facts.get("snapshot_id")
        if "outcome" not in self.facts or said is None:
            return None
        return int(str(said).removeprefix("v"))


def _ended(snapshot: Snapshot, job: Job) -> Ended:
    facts: dict[str, Any] = {}
    try:
        for stage in job.stages:
            facts |= run_stage(stage, snapshot, job.settings)
    except Exception as error:  # noqa: BLE001 - the judge decides what it is
        failure = f"{type(error).__name__}: {str(error).strip()}"
        return Ended(
            snapshot.partition,
            snapshot.version,
            {},
            failure,
            not is_explained(error),
            "" if isinstance(error, PipelineError) else traceback.format_exc(limit=-4),
        )
    return Ended(snapshot.partition, snapshot.version, facts)


def is_explained(error: Exception) -> bool:
    """Whether a kill, or a second load of the partition, explains the error."""
    if isinstance(error, GateRefusal | RawZoneError | UsageError):
        return any(words in str(error) for words in (*TWO_ON_ONE, *AFTER_A_CRASH))
    if isinstance(error, AttributeError):
        return REWRITTEN_WHILE_READ in str(error)
    return isinstance(error, SourceUnavailable) and not isinstance(error.__cause__, QUARRELS)


def _work(pipe: Connection, mutation: str | None) -> None:
    quiet()
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), 2)  # the database's client writes there when it is cut off
    with mutated(mutation):
        while (job := pipe.recv()) is not None:
            for snapshot in job.snapshots:
                pipe.send(_ended(snapshot, job))
            pipe.send(None)


@dataclass
class Worker:
    """A worker process and the pipe to it."""

    process: BaseProcess
    pipe: Connection
    ended: list[Ended] = field(default_factory=list)
    is_busy: bool = False
    is_killed: bool = False

    def give(self, job: Job) -> None:
        """Let it work on a job."""
        self.ended = []
        self.is_busy = True
        self.pipe.send(job)

    def look(self, seconds: float = 0.0) -> None:
        """Take what it said until now; wait for its end for as long as asked."""
        try:
            while self.is_busy and self.pipe.poll(seconds):
                message = self.pipe.recv()
                if message is None:
                    self.is_busy = False
                else:
                    self.ended.append(message)
        except (EOFError, ConnectionResetError):
            assert self.is_killed, "a worker ended by itself"
            self.is_busy = False

    def wait(self) -> list[Ended]:
        """How its loads ended.

        Raises:
            AssertionError: it waits for ever.
        """
        self.look(HANG)
        assert not self.is_busy, f"a worker said nothing for {HANG} s"
        return self.ended

    def kill(self) -> bool:
        """kill -9; returns whether it was at work."""
        self.look()
        self.is_killed = True
        self.process.kill()
        self.process.join()
        return self.is_busy


def start_worker(mutation: str | None) -> Worker:
    """A new process; a server of processes has imported everything for it."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.convergence.preload"])
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, mutation), daemon=True)
    process.start()
    theirs.close()
    return Worker(process, ours)
