"""A process that loads snapshots through the gate, until it is killed."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from unittest import mock

import psycopg2
from psycopg2.sql import SQL

from data_quality import session
from data_quality.gate.audit import audit_partition
from data_quality.gate.override import record_override
from data_quality.gate.scan import statements
from shared.errors import PipelineError
from shared.settings import Settings
from tests.convergence.lanes import quiet
from tests.gate.mutations import mutated
from tests.gate.worlds import SLOW_CHANNEL, Snapshot
from transformation.publish.publish import publish_partition
from transformation.stage.stage import stage_partition

HANG = 300.0
"""Seconds that no round's loads take, also on a busy machine: what hangs is found all the same."""
REASON = "Somebody has looked at it and takes the blame"
PATIENCE = "400ms"
"""For a scan of rows."""
_ROWS = SQL(
    "{kept}SELECT b.sales_date, found.* FROM {snapshots} CROSS JOIN LATERAL ("
    "SELECT {checks} FROM {counted} AS n) AS found"
    " WHERE CASE WHEN EXISTS (SELECT 1 FROM staging.sales AS x"
    " WHERE x.retailer_id = %(retailer_id)s AND x.sales_date = b.sales_date"
    f" AND x.snapshot_id = b.snapshot_id AND x.channel = '{SLOW_CHANNEL}'"
    ") THEN pg_sleep(10) IS NOT NULL ELSE TRUE END"
)
"""As the gate scans, but for ever where the rows say so."""


@dataclass(frozen=True)
class Load:
    """A snapshot, and whether somebody lets it through where the gate does not."""

    snapshot: Snapshot
    is_overridden: bool


@dataclass(frozen=True)
class Step:
    """What the process begins to do now."""

    name: str
    load: Load


def _work(
    pipe: Connection, settings: Settings, loads: Sequence[Load], mutation: str | None
) -> None:
    quiet()
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    with mutated(mutation):
        for load in loads:
            for name, act in _steps(load, mutation):
                pipe.send(Step(name, load))
                try:
                    act(load.snapshot, settings)
                except (PipelineError, psycopg2.Error):
                    continue  # refused, or disturbed by another load: the readers decide
            pipe.send(load)
    pipe.send(None)


def _steps(
    load: Load, mutation: str | None
) -> list[tuple[str, Callable[[Snapshot, Settings], None]]]:
    steps: list[tuple[str, Callable[[Snapshot, Settings], None]]] = [
        ("arrive", lambda snapshot, settings: snapshot.arrive(settings)),
        ("stage", _stage),
        ("audit", _audit),
        ("publish", _publish),
    ]
    if load.is_overridden:
        steps.insert(3, ("override", _override))
    if mutation == "gate_after_publish":
        steps[2:] = [("publish", _publish), ("audit", _audit)]
    return steps


def _stage(snapshot: Snapshot, settings: Settings) -> None:
    stage_partition(snapshot.partition, settings)


def _audit(snapshot: Snapshot, settings: Settings) -> None:
    with (
        mock.patch.object(statements, "_ROWS", _ROWS),
        mock.patch.object(session, "TIMEOUT", PATIENCE),
    ):
        audit_partition(snapshot.partition, settings)


def _override(snapshot: Snapshot, settings: Settings) -> None:
    record_override(snapshot.partition, REASON, "the proof", settings)


def _publish(snapshot: Snapshot, settings: Settings) -> None:
    publish_partition(snapshot.partition, settings)


@dataclass
class Loader:
    """The process, and the pipe to it."""

    process: BaseProcess
    pipe: Connection
    left: list[Load]
    """What it has not finished."""
    is_done: bool = False

    def look(self, seconds: float) -> Step | None:
        """The step that it begins, if it says so within the time."""
        if self.is_done or not self.pipe.poll(seconds):
            return None
        try:
            message = self.pipe.recv()
        except (EOFError, ConnectionResetError):
            self.is_done = True
            return None
        if isinstance(message, Step):
            return message
        if message is None:
            self.is_done = True
        else:
            self.left.remove(message)
        return None

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.join()


def start_loader(settings: Settings, loads: Sequence[Load], mutation: str | None) -> Loader:
    """A new process; a server of processes has imported everything for it."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.gate.preload"])
    ours, theirs = context.Pipe()
    process = context.Process(
        target=_work, args=(theirs, settings, list(loads), mutation), daemon=True
    )
    process.start()
    theirs.close()
    return Loader(process, ours, list(loads))
