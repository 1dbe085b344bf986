"""Who loads the year: the physical limit and our own ways. Peers are in `peers`."""

import io
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from shared.partition import SALES_DATA, Partition
from shared.postgres.connection import transaction
from shared.settings import Settings
from tests.bench.load import ours
from tests.bench.load.processes import run_process
from tests.bench.load.raw_zone import RETAILER
from tests.bench.load.world import EMPTY_WAREHOUSE, LoadWorld, object_store_of
from tests.support.commands import environment_of

FLAT_TABLE = Path(__file__).parent / "sql" / "flat.sql"
NO_TEMPLATE = "template0"
STAR, FLAT = "warehouse.fact_sales", "public.sales"
COPY_CSV = """
    COPY (
        SELECT * FROM read_json($files, format = 'newline_delimited', columns = $columns)
    ) TO $output (FORMAT csv, HEADER false)"""


@dataclass(frozen=True)
class Trade:
    """What is to be loaded, and what must then be there."""

    days: Sequence[date]
    rows: int
    amount: Decimal

    @property
    def partitions(self) -> list[Partition]:
        """One a day."""
        return [Partition(RETAILER, day) for day in self.days]


@dataclass(frozen=True)
class Job:
    """One turn of one contender, with a database to itself."""

    world: LoadWorld
    database: str
    settings: Settings
    trade: Trade


@dataclass(frozen=True)
class Turn:
    """How long the turn took, and the memory where it was watched."""

    seconds: float
    peak_bytes: int | None = None


@dataclass(frozen=True)
class Contender:
    """One way of loading."""

    name: str
    into: str
    """What its rows end up in, for people."""
    run: Callable[[Job], Turn]
    template: str = NO_TEMPLATE
    table: str = FLAT
    rows: int | None = None
    """Of a contender that loads only so many, as a sample: its time is scaled."""


def load_ours(jobs: int) -> Callable[[Job], Turn]:
    """Our day-by-day path, that many days at once; for 0 the path of a backfill."""

    def run(job: Job) -> Turn:
        return run_ours(job.settings, job.trade.days, jobs)

    return run


def run_ours(settings: Settings, days: Sequence[date], jobs: int = 1) -> Turn:
    """Load the days as a process of its own.

    Raises:
        ContenderFailed: it said why.
    """
    command = [sys.executable, "-m", ours.MODULE, "--retailer", RETAILER, "--jobs", str(jobs)]
    dates = [day.isoformat() for day in days]
    seconds, said = run_process([*command, *dates], environment_of(settings))
    return Turn(seconds, int(json.loads(said)["peak_bytes"]))


OURS = (
    Contender("a range at once", "star", load_ours(0), EMPTY_WAREHOUSE, STAR),
    Contender("day by day, one at once", "star", load_ours(1), EMPTY_WAREHOUSE, STAR),
    Contender("day by day, two at once", "star", load_ours(2), EMPTY_WAREHOUSE, STAR),
)


def make_limit(world: LoadWorld, trade: Trade, folder: Path) -> Contender:
    """The physical limit: one `COPY` of rows that are parsed already and lie in memory."""
    rows = _parsed_rows(world, trade, folder)

    def run(job: Job) -> Turn:
        with transaction(job.settings.database, "owner") as cursor:
            cursor.execute(FLAT_TABLE.read_text("utf-8"))
        begun = time.perf_counter()
        with transaction(job.settings.database, "owner") as cursor:
            cursor.copy_expert(f"COPY {FLAT} FROM STDIN", io.BytesIO(rows))
        return Turn(time.perf_counter() - begun)

    return Contender("COPY of parsed rows (the limit)", "one table", run)


def _parsed_rows(world: LoadWorld, trade: Trade, folder: Path) -> bytes:
    """The raw zone's records in the text form of `COPY`, written by PostgreSQL itself."""
    with world.database("limit_source") as settings:
        path = _as_csv(settings, trade, folder)
        rows = io.BytesIO()
        with transaction(settings.database, "owner") as cursor:
            cursor.execute(FLAT_TABLE.read_text("utf-8"))
            with path.open("rb") as file:
                cursor.copy_expert(f"COPY {FLAT} FROM STDIN (FORMAT csv)", file)
            cursor.copy_expert(f"COPY {FLAT} TO STDOUT", rows)
    return rows.getvalue()


def _as_csv(settings: Settings, trade: Trade, folder: Path) -> Path:
    import duckdb

    store = object_store_of(settings)
    for partition in trade.partitions:
        store.download(partition.raw_key(SALES_DATA), folder / f"{partition}.json")
    output = folder / "sales.csv"
    with transaction(settings.database, "owner") as cursor:
        cursor.execute(FLAT_TABLE.read_text("utf-8"))
        cursor.execute(f"SELECT * FROM {FLAT}")
        columns = {column.name: "varchar" for column in cursor.description or ()}
        cursor.execute(f"DROP TABLE {FLAT}")
    with duckdb.connect() as connection:
        parameters = {"files": f"{folder}/*.json", "columns": columns, "output": str(output)}
        connection.execute(COPY_CSV, parameters)
    return output
