"""Days of three retailers, loaded as daily runs, repetitions and corrections would have it."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

from scripts.journey.run import load_partition
from shared.errors import GateRefusal
from shared.partition import Partition
from shared.settings import Settings
from tests.rebuild.decisions import publish_refused
from tests.support.retailers import RetailerApis

REPEATED, CORRECTED = 0.25, 0.25
"""Of the partitions, how many are loaded again as they are, and after the retailer changed them."""
KINDS = ("late", "amend", "void")
SATURDAY = 5
"""retailer1 sells nothing then, and so has nothing to correct."""


@dataclass(frozen=True)
class Step:
    """One load of one partition."""

    partition: Partition
    what: str = "first"
    """`first`, `repeated`, or what the retailer does to the day before it: one of `KINDS`."""


def draw_history(retailer_id: str, days: Sequence[date], seed: int) -> list[Step]:
    """All days in a shuffled order, and some of them again at any later place."""
    draw = random.Random(f"{seed} {retailer_id}")
    steps = [Step(Partition(retailer_id, day)) for day in draw.sample(days, len(days))]
    again = [Step(each, "repeated") for each in _some(draw, REPEATED, days, retailer_id)]
    open_days = [day for day in days if day.weekday() != SATURDAY]
    corrected = _some(draw, CORRECTED, open_days, retailer_id)
    again += [Step(each, KINDS[number % len(KINDS)]) for number, each in enumerate(corrected)]
    for step in again:
        first = steps.index(Step(step.partition))
        steps.insert(draw.randint(first + 1, len(steps)), step)
    return steps


def _some(
    draw: random.Random, share: float, days: Sequence[date], retailer_id: str
) -> Iterator[Partition]:
    for day in draw.sample(days, round(share * len(days))):
        yield Partition(retailer_id, day)


def load_history(
    settings: Settings, apis: RetailerApis, days: Sequence[date], seed: int
) -> Counter[tuple[str, str]]:
    """Load the history of every retailer, one beside the other.

    Returns how often a load of each kind (`first`, `repeated`, `corrected`) had each outcome.

    Raises:
        PipelineError: a load failed.
        StackError: a retailer could not be made to change a day.
    """
    histories = [draw_history(retailer, days, seed) for retailer in sorted(apis.sources)]
    world = settings.model_copy(update={"sources": apis.sources})
    with ThreadPoolExecutor(len(histories)) as pool:
        parts = pool.map(lambda steps: [_load(step, world, apis) for step in steps], histories)
        return Counter(outcome for part in parts for outcome in part)


def _load(step: Step, settings: Settings, apis: RetailerApis) -> tuple[str, str]:
    retailer_id, day = step.partition.retailer_id, step.partition.sales_date.isoformat()
    if step.what in KINDS:
        apis.manage("disturb", day, "--kind", step.what, "--retailer", retailer_id)
    try:
        outcome = str(load_partition(step.partition, settings)["outcome"])
    except GateRefusal as error:
        outcome = str(publish_refused(step.partition, settings, error)["outcome"])
    return "corrected" if step.what in KINDS else step.what, outcome
