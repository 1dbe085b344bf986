"""One real day as a whole process, the start of an empty Python apart."""

import statistics
import sys
from datetime import date

from tests.bench.load.contenders import Trade, run_ours
from tests.bench.load.processes import run_process
from tests.bench.load.race import loaded
from tests.bench.load.world import LoadWorld
from tests.support.commands import environment_of

LOADED = "loaded_but_a_day"
HEADER = ("one day as a process", "lines", "whole process", "empty Python", "difference")


def measure_day(world: LoadWorld, trade: Trade, day: date, lines: int, rounds: int) -> list[str]:
    """Load the day into the star of all the other days, `rounds` times; returns the table's row.

    Raises:
        RuntimeError: the star did not hold every line afterwards.
    """
    whole, empty = [], []
    for _ in range(rounds):
        with world.database("one_day", LOADED) as settings:
            world.settle()
            whole.append(run_ours(settings, [day]).seconds)
            nothing = [sys.executable, "-c", "pass"]
            empty.append(run_process(nothing, environment_of(settings))[0])
            if loaded(settings, "warehouse.fact_sales") != (trade.rows, trade.amount):
                raise RuntimeError(f"{day} was not loaded whole")
    seconds, start = statistics.median(whole), statistics.median(empty)
    return [
        f"stage, audit and publish {day}",
        f"{lines:,}",
        *(f"{figure:.2f} s" for figure in (seconds, start, seconds - start)),
    ]
