"""``python -m tests.bench.load.profile``: where the day-by-day load spends its time.

Every statement, every commit and the steps around them are timed while all days of Online Retail
are loaded one by one (with `--range` in batches), in this process; `--calls` adds what cProfile
says of the Python.
"""

import argparse
import cProfile
import logging
import pstats
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psycopg2
import structlog
from psycopg2.extensions import connection as Connection  # noqa: N812 - it is a class
from psycopg2.extensions import cursor as Cursor  # noqa: N812

import data_quality.gate.audit
import data_quality.gate.evaluation
import data_quality.gate.record
import data_quality.gate.staged_snapshot
import data_quality.gate.treatments.treated
import shared.postgres.connection
import transformation.publish.publish
import transformation.publish.steps
import transformation.stage.stage
import transformation.stage.staging_rows
from shared.partition import Partition
from shared.run.batch import divide
from shared.settings import Settings
from tests.bench.load.measure import fill_raw_zone
from tests.bench.load.raw_zone import online_retail_days
from tests.bench.load.world import EMPTY_WAREHOUSE, object_store_of, open_load_world
from tests.bench.report import table

STEPS: dict[str, tuple[Any, str]] = {
    "stage: manifests and files from S3": (transformation.stage.stage, "fetch_raw"),
    "stage: DuckDB reads": (transformation.stage.staging_rows, "_prepare"),
    "connect (all stages)": (psycopg2, "connect"),
}
WHOLE: dict[str, tuple[Any, str]] = {
    "stage": (transformation.stage.stage, "stage_partitions"),
    "audit": (data_quality.gate.audit, "audit_partitions"),
    "publish": (transformation.publish.publish, "publish_partitions"),
}
READERS = (
    data_quality.gate.evaluation,
    data_quality.gate.record,
    data_quality.gate.staged_snapshot,
    data_quality.gate.treatments.treated,
    shared.postgres.connection,
    transformation.publish.steps,
    transformation.stage.stage,
    transformation.stage.staging_rows,
)
spent: Counter[str] = Counter()
calls: Counter[str] = Counter()


class Named(str):
    """A statement that knows its file."""

    __slots__ = ("name",)
    name: str


class TimedCursor(Cursor):
    """Books each statement under its file's name."""

    def execute(self, query: Any, arguments: Any = None) -> None:
        """As ever."""
        with timed(f"SQL {getattr(query, 'name', _short(query))}"):
            super().execute(query, arguments)

    def copy_expert(self, sql: Any, file: Any, size: int = 8192) -> None:
        """As ever."""
        with timed(f"SQL {_short(sql)}"):
            super().copy_expert(sql, file, size)


class TimedConnection(Connection):
    """Books commits."""

    def __exit__(self, *error: Any) -> None:
        with timed("SQL commit"):
            super().__exit__(*error)


@contextmanager
def timed(name: str) -> Iterator[None]:
    """Book what happens inside."""
    begun = time.perf_counter()
    try:
        yield
    finally:
        spent[name] += time.perf_counter() - begun  # type: ignore[assignment]
        calls[name] += 1


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=0, help="only so many (0: all)")
    parser.add_argument("--range", action="store_true", help="in batches, as a backfill does it")
    parser.add_argument("--calls", action="store_true", help="cProfile as well (slows Python)")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with open_load_world() as world, world.database("profiled", EMPTY_WAREHOUSE) as settings:
        days = online_retail_days()
        chosen = sorted(days)[: options.days or None]
        partitions = fill_raw_zone(world, {day: days[day] for day in chosen}).partitions
        profiler = cProfile.Profile() if options.calls else None
        store = object_store_of(settings)
        batches = divide(partitions, store) if options.range else [[each] for each in partitions]
        _load_profiled(batches, settings, profiler)
    sys.stdout.write(f"{_report(len(partitions))}\n")
    if profiler:
        pstats.Stats(profiler, stream=sys.stdout).sort_stats("tottime").print_stats(25)
    return 0


def _load_profiled(
    batches: list[list[Partition]], settings: Settings, profiler: cProfile.Profile | None
) -> None:
    with _watched():
        if profiler:
            profiler.enable()
        for batch in batches:
            with shared.postgres.connection.one_connection(settings.database):
                for name, (module, function) in WHOLE.items():
                    with timed(f"= {name}"):
                        getattr(module, function)(batch, settings)
        if profiler:
            profiler.disable()


@contextmanager
def _watched() -> Iterator[None]:
    connect, read_sql = psycopg2.connect, shared.postgres.connection.read_sql

    def connect_timed(*arguments: Any, **options: Any) -> Any:
        options |= {"connection_factory": TimedConnection, "cursor_factory": TimedCursor}
        return connect(*arguments, **options)

    def read_named(path: Path) -> str:
        statement = Named(read_sql(path))
        statement.name = f"{path.parent.name}/{path.stem}"
        return statement

    with ExitStack() as patches:
        patches.enter_context(patch.object(psycopg2, "connect", connect_timed))
        for module in READERS:
            patches.enter_context(patch.object(module, "read_sql", read_named))
        for label, (module, name) in STEPS.items():
            timing = _timing(label, getattr(module, name))
            patches.enter_context(patch.object(module, name, timing))
        yield


def _timing(label: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any, **options: Any) -> Any:
        with timed(label):
            return function(*arguments, **options)

    return call


def _short(query: Any) -> str:
    return str(query).partition("(")[0].strip()[:40]


def _report(days: int) -> str:
    whole = sum(seconds for name, seconds in spent.items() if name.startswith("="))
    rows = [
        [name, f"{seconds:.2f} s", f"{seconds / whole:.1%}", f"{seconds / days * 1000:.1f}",
         f"{calls[name] / days:.1f}"]
        for name, seconds in spent.most_common()
        if seconds / whole > 0.001
    ]  # fmt: skip
    return table(["", "all days", "share", "ms a day", "times a day"], rows)


if __name__ == "__main__":
    sys.exit(main())
