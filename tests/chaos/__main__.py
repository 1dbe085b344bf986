"""``python -m tests.chaos --seeds N [--mutation NAME]``: full loads under N seeds of faults.

For each seed and retailer: a fault plan is set, a day is loaded from the API to the star, and what
readers then see is held against the retailer's own database. Right is either exactly that, or a
clear failure after which readers see what they saw before; and where time heals the faults, only
the former. Every third seed first disturbs the day: late lines, amendments, voids. In every third
one two workers load the day at once. The clocks of workers are wrong, by days in either direction.
"""

import argparse
import contextlib
import logging
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import date, timedelta
from queue import SimpleQueue

import requests
import structlog

from scripts.journey.run import load_partition
from scripts.stack.settings import RETAILERS
from shared.errors import PipelineError
from shared.partition import Partition
from tests.chaos.judge import Outcome, seen_by_readers, torn_raw_zone, truth_of
from tests.chaos.mutations import MUTATIONS
from tests.chaos.patience import too_early, watched
from tests.chaos.plans import Plan, draw_plan
from tests.chaos.world import Lane, open_lanes
from tests.support.clocks import offset, wrong_clocks
from tests.support.retailers import RetailerApis

FIRST_DAY = date(2024, 1, 8)
CLOCKS = tuple(timedelta(days=days) for days in (3, 0, -3, 0, 400, -1, 0))
"""By how much the clocks of the workers are ahead."""
DAYS = 5
"""Per lane; a Saturday would have nothing of retailer1."""


def run_seed(lane: Lane, seed: int) -> list[Outcome]:
    """All three retailers under one seed, one after the other."""
    day = FIRST_DAY + timedelta(days=seed % DAYS)
    if seed % 3 == 0:
        for retailer in RETAILERS:
            lane.apis.manage(
                "disturb", day.isoformat(), "--seed", str(seed), "--retailer", retailer
            )
    offset.set(CLOCKS[seed % len(CLOCKS)])
    return [
        _load(lane, Partition(retailer, day), draw_plan(seed, retailer), seed % 3 == 1)
        for retailer in RETAILERS
    ]


def _load(lane: Lane, partition: Partition, plan: Plan, by_two: bool) -> Outcome:
    before = seen_by_readers(partition, lane.settings)
    _put_plan(lane.apis, partition.retailer_id, plan)
    came_early: list[str] = []
    too_early.set(came_early)
    failure = _load_by_two(lane, partition) if by_two else _load_once(lane, partition)
    _end_plan(lane.apis, partition.retailer_id)
    url = lane.apis.environment[f"{partition.retailer_id.upper()}_DATABASE_URL"]
    return Outcome(
        partition,
        failure,
        before,
        seen_by_readers(partition, lane.settings),
        truth_of(partition.retailer_id, url, partition.sales_date),
        len(came_early),
        plan.must_heal,
        torn_raw_zone(partition, lane.settings),
    )


def _load_once(lane: Lane, partition: Partition) -> str | None:
    """What it fails with, if it does."""
    try:
        load_partition(partition, lane.settings)
    except PipelineError as error:
        return f"{type(error).__name__}: {error}"
    return None


def _load_by_two(lane: Lane, partition: Partition) -> str | None:
    """Two workers at once: they have failed if both have."""
    with ThreadPoolExecutor(2) as pool:
        loads = [pool.submit(copy_context().run, _load_once, lane, partition) for _ in range(2)]
    failures = [load.result() for load in loads]
    return failures[0] if all(failures) else None


def _faults(apis: RetailerApis, retailer: str) -> tuple[str, dict[str, str]]:
    token = apis.environment[f"{retailer.upper()}_FAULT_TOKEN"]
    return f"{apis.sources[retailer].base_url}/_faults", {"X-Fault-Token": token}


def _put_plan(apis: RetailerApis, retailer: str, plan: Plan) -> None:
    url, headers = _faults(apis, retailer)
    requests.put(url, json=plan.as_json(), headers=headers, timeout=10).raise_for_status()


def _end_plan(apis: RetailerApis, retailer: str) -> None:
    url, headers = _faults(apis, retailer)
    requests.delete(url, headers=headers, timeout=10).raise_for_status()


def run_seeds(lanes: list[Lane], seeds: range) -> list[tuple[int, Outcome]]:
    """All seeds, one per lane at a time."""
    free: SimpleQueue[Lane] = SimpleQueue()
    for lane in lanes:
        free.put(lane)

    def on_a_lane(seed: int) -> list[tuple[int, Outcome]]:
        lane = free.get()
        try:
            return [(seed, outcome) for outcome in run_seed(lane, seed)]
        finally:
            free.put(lane)

    with ThreadPoolExecutor(len(lanes)) as pool:
        return [pair for pairs in pool.map(on_a_lane, seeds) for pair in pairs]


def main() -> int:
    """Run the command; returns its exit code: 0 when no outcome is complained of."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--lanes", type=int, default=4)
    parser.add_argument("--mutation", choices=sorted(MUTATIONS))
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    started = time.monotonic()
    mutated = MUTATIONS[options.mutation]() if options.mutation else contextlib.nullcontext()
    with open_lanes(options.lanes, FIRST_DAY, DAYS) as lanes, wrong_clocks(), watched(), mutated:
        outcomes = run_seeds(lanes, range(options.first, options.first + options.seeds))
    return _report(outcomes, time.monotonic() - started)


def _report(outcomes: list[tuple[int, Outcome]], seconds: float) -> int:
    complaints = [(seed, each) for seed, each in outcomes if each.complaint]
    for seed, outcome in complaints[:20]:
        sys.stdout.write(f"seed {seed}, {outcome.partition}: {outcome.complaint}\n")
    ends = Counter("failed clearly" if each.failure else "exact" for _, each in outcomes)
    ends["wrong"] = len(complaints)
    summary = ", ".join(f"{count} {end}" for end, count in sorted(ends.items()))
    sys.stdout.write(f"{len(outcomes)} loads in {seconds:.0f} s: {summary}\n")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
