"""The load benchmark: the limit, our own ways, peers, one day, and days into long histories."""

import os
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import psycopg2

from shared.errors import PipelineError
from tests.bench.load.contenders import OURS, Contender, Trade, make_limit, run_ours
from tests.bench.load.day import HEADER as DAY_HEADER
from tests.bench.load.day import LOADED, measure_day
from tests.bench.load.history import HEADER as HISTORY_HEADER
from tests.bench.load.history import measure_histories
from tests.bench.load.peers import PEERS
from tests.bench.load.processes import ContenderFailed
from tests.bench.load.race import HEADER, Standing, race
from tests.bench.load.raw_zone import WireLine, online_retail_days, put_day
from tests.bench.load.world import (
    EMPTY_WAREHOUSE,
    LoadWorld,
    object_store_of,
    open_load_world,
)
from tests.bench.report import table
from tests.real_sets.counting import EXACT

HISTORY_SIZES = "RETAIL_BENCH_HISTORY"
"""Variable with the fact rows of each history, as in `500000,5000000`; empty for none."""
LEAST_DAYS = 5
"""Rounds of single days, which are short: their medians need more of them."""
USUAL_SIZES = "500000,5000000,20000000"
SERVER = (
    "One PostgreSQL {version} on this machine, durable as in production (`fsync`, synchronous"
    " commits), one S3 server."
)


def measure(rounds: int) -> str:
    """Run everything; returns the section for the document."""
    sizes = [int(size) for size in os.environ.get(HISTORY_SIZES, USUAL_SIZES).split(",") if size]
    of_days = max(rounds, LEAST_DAYS)
    with open_load_world() as world, tempfile.TemporaryDirectory(prefix="bench-") as folder:
        days = online_retail_days()
        trade = fill_raw_zone(world, days)
        largest = max(days, key=lambda day: len(days[day]))
        contenders = _contenders(world, trade, Path(folder))
        standings = race(world, contenders, trade, rounds)
        parts = [
            SERVER.format(version=_version(world)),
            f"{trade.rows:,} lines of Online Retail in {len(trade.days)} raw partitions;"
            f" medians of {rounds} rounds in turns.",
            table(HEADER, _rows(standings, trade)),
            f"Single days: medians of {of_days}.",
            _or_reason("One day", lambda: _one_day(world, trade, largest, days, of_days)),
            _or_reason("Histories", lambda: _histories(world, sizes, of_days)),
        ]
    return "\n\n".join(parts)


def fill_raw_zone(world: LoadWorld, days: dict[date, list[WireLine]]) -> Trade:
    """Put every day into the raw zone."""
    store = object_store_of(world.settings(EMPTY_WAREHOUSE))
    rows, amount = 0, Decimal()
    for day in sorted(days):
        totals = put_day(store, day, days[day])
        rows += totals.rows
        for each in totals.amounts.values():
            amount = EXACT.add(amount, each)
    return Trade(sorted(days), rows, amount)


def _contenders(world: LoadWorld, trade: Trade, folder: Path) -> list[Contender]:
    return [make_limit(world, trade, folder), *OURS, *(peer.contender() for peer in PEERS)]


def _one_day(
    world: LoadWorld, trade: Trade, day: date, days: dict[date, list[WireLine]], rounds: int
) -> str:
    world.copy_database(LOADED, EMPTY_WAREHOUSE)
    run_ours(world.settings(LOADED), [each for each in trade.days if each != day], jobs=2)
    return table(DAY_HEADER, [measure_day(world, trade, day, len(days[day]), rounds)])


def _histories(world: LoadWorld, sizes: Sequence[int], rounds: int) -> str:
    return table(HISTORY_HEADER, measure_histories(world, sizes, rounds))


def _or_reason(title: str, measured: Callable[[], str]) -> str:
    """A table, or why there is none: what was measured before it is not lost."""
    try:
        return measured()
    except (ContenderFailed, PipelineError, RuntimeError, psycopg2.Error) as error:
        return f"{title}: FAILED: {error}"


def _rows(standings: Sequence[Standing], trade: Trade) -> list[list[str]]:
    limit = standings[0].seconds(trade)
    return [standing.row(trade, limit) for standing in standings]


def _version(world: LoadWorld) -> str:
    with world.server.server.connect() as link, link.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchall()[0][0])
