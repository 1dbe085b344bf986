"""One more day for a retailer with a history of millions of lines: the cost must not grow.

The histories are made by SQL straight into the star, with the dimensions, observations and ledger
that publishing them would have left: days of 5,000 lines, members as many as Online Retail has. A
longer history is one of more days. Each history then gets the same days, from raw to star.
"""

import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from data_quality.gate.audit import audit_partition
from shared.partition import Partition
from shared.settings import Settings
from tests.bench.load.raw_zone import RETAILER, WireLine, put_day
from tests.bench.load.world import EMPTY_WAREHOUSE, LoadWorld, object_store_of
from transformation.publish.publish import publish_partition
from transformation.stage.stage import stage_partition

FOLDER = Path(__file__).parent / "sql"
STEPS = ("01_members", "02_transactions", "03_facts", "04_ledger")
STAGES = (stage_partition, audit_partition, publish_partition)
HEADER = ("one day of 5,000 lines into", "stage", "audit", "publish", "all", "x the smallest")
PRODUCTS, CUSTOMERS, TRANSACTIONS, LINES = 4000, 4300, 250, 20
LAST = date(2021, 12, 31)
"""Of the history; the measured days follow, in a month of their own."""
EPOCH = date(2000, 1, 1)
BYTES_PER_ROW = 700
"""Of facts, indexes, observations and the log of writing them, generously."""


@dataclass
class History:
    """One size, and the seconds of each stage of each day it was given."""

    database: str
    rows: int
    days: list[list[float]] = field(default_factory=list)

    @property
    def medians(self) -> list[float]:
        """By stage."""
        return [statistics.median(stage) for stage in zip(*self.days, strict=True)]

    @property
    def whole(self) -> float:
        """The median of a day's three stages together."""
        return statistics.median(sum(day) for day in self.days)

    def row(self, smallest: float) -> list[str]:
        """For the table."""
        stages = [f"{seconds * 1000:.0f} ms" for seconds in (*self.medians, self.whole)]
        return [f"{self.rows:,} rows", *stages, f"{self.whole / smallest:.2f}"]


def measure_histories(world: LoadWorld, sizes: Sequence[int], rounds: int) -> list[list[str]]:
    """Rows for the table, one a size.

    Raises:
        RuntimeError: the disk is too small, or a history came out wrong.
    """
    if not sizes:
        return []
    _require_space(sum(sizes))
    histories = [_make(world, number, size) for number, size in enumerate(sizes)]
    days = [LAST + timedelta(days=number) for number in range(1, rounds + 2)]
    store = object_store_of(world.settings(EMPTY_WAREHOUSE))
    for number, day in enumerate(days):
        put_day(store, day, wire_lines(day))
        for history in histories:
            world.settle()
            seconds = _timed(world.settings(history.database), Partition(RETAILER, day))
            if number:  # the first day makes its month, and fills the caches
                history.days.append(seconds)
    return [history.row(histories[0].whole) for history in histories]


def wire_lines(day: date) -> Iterator[WireLine]:
    """A day by the formulas of the SQL, as retailer1 serves it."""
    number = (day - EPOCH).days
    for t in range(number * TRANSACTIONS, (number + 1) * TRANSACTIONS):
        customer = t * 7919 % CUSTOMERS
        for line in range(1, LINES + 1):
            product = (t * 1761 + line * 503) % PRODUCTS
            yield {
                "InvoiceNo": f"T{t:010}",
                "StockCode": f"P{product}",
                "Description": f"Product {product}",
                "Quantity": 1 + (t + line) % 12,
                "InvoiceDate": f"{day} 12:00:00",
                "UnitPrice": str(Decimal(50 + product % 100 * 5) / 100),
                "CustomerID": f"C{customer}" if t % 4 else "",
                "CustomerTown": "Town",
                "AccountTier": f"Tier {(customer + number // 400) % 3}",
                "Country": "United Kingdom",
            }


def _timed(settings: Settings, partition: Partition) -> list[float]:
    seconds = []
    for stage in STAGES:
        begun = time.perf_counter()
        facts = stage(partition, settings)
        seconds.append(time.perf_counter() - begun)
    if facts.get("outcome") != "published":
        raise RuntimeError(f"{partition} was not published: {facts}")
    return seconds


def _make(world: LoadWorld, number: int, size: int) -> History:
    history = History(f"history_{number}", size)
    days = size // (TRANSACTIONS * LINES)
    first = LAST - timedelta(days=days - 1)
    parameters = {
        **{"first": first, "last": LAST, "products": PRODUCTS, "customers": CUSTOMERS},
        **{"transactions": TRANSACTIONS, "lines": LINES},
    }
    world.copy_database(history.database, EMPTY_WAREHOUSE)
    begun = time.perf_counter()
    with world.server.server.connect(history.database) as link, link.cursor() as cursor:
        for step in STEPS:
            cursor.execute((FOLDER / f"{step}.sql").read_text("utf-8"), parameters)
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute((FOLDER / "orphans.sql").read_text("utf-8"), parameters)
        if cursor.fetchall() != [(0,)]:
            raise RuntimeError(f"the history of {size:,} rows is not consistent")
    sys.stderr.write(f"history of {size:,} rows made in {time.perf_counter() - begun:.0f} s\n")
    return history


def _require_space(rows: int) -> None:
    needed, free = rows * BYTES_PER_ROW, shutil.disk_usage(tempfile.gettempdir()).free
    if free < needed:
        raise RuntimeError(
            f"{rows:,} rows of history need {needed / 1e9:.0f} GB, {free / 1e9:.0f} GB are free"
        )
