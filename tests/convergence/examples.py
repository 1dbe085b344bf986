"""Any schedule of any small world leaves the warehouse of the latest snapshots: the property."""

import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisWarning

from tests.convergence.content import differences, digest_of, expected_content
from tests.convergence.disturbances import keep_house_meanwhile
from tests.convergence.lanes import Lane, Servers, open_lane, quiet
from tests.convergence.loading import load_batch, possible_loads
from tests.convergence.model import warehouse_of
from tests.convergence.mutations import mutated
from tests.convergence.rates import Rates, draw_rates, load_files
from tests.convergence.worlds import Plan, draw_schedule, draw_world
from tests.support.world import warehouse_digest

T = TypeVar("T")
LANES = 2
"""Processes that try examples at once."""


@dataclass
class Tally:
    """What was tried."""

    examples: int = 0
    digests_equal: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    failure: str | None = None

    def __iadd__(self, other: "Tally") -> "Tally":
        self.examples += other.examples
        self.digests_equal += other.digests_equal
        self.outcomes += other.outcomes
        self.failure = self.failure or other.failure
        return self


@dataclass(frozen=True)
class Example:
    """A world, a schedule of its loads, and the exchange rates and the housekeeping that come
    between them."""

    plan: Plan
    rates: Rates
    kept_house: frozenset[int]
    """Before which of the loads everything was so long ago that it expires."""

    def __repr__(self) -> str:
        house = f"housekeeping: {sorted(self.kept_house)}"
        return f"{self.plan!r}\n{self.rates}\nand when: {self.rates.moments}\n{house}"


@st.composite
def all_examples(draw: st.DrawFn) -> Example:
    """Any example."""

    def choose(options: Sequence[Any]) -> Any:
        return options[draw(st.integers(0, len(options) - 1))]

    world = draw_world(choose)
    plan = Plan(world, draw_schedule(choose, world))
    rates = draw_rates(choose, world, len(plan.schedule))
    kept_house = draw(st.frozensets(st.integers(1, len(plan.schedule)), max_size=2))
    return Example(plan, rates, kept_house)


def run_examples(lane: Lane, number: int, examples: int, shrink: bool) -> Tally:
    """As many examples as asked for, or as many as it takes to find one that fails.

    Args:
        lane: where to load.
        number: the seed.
        examples: how many.
        shrink: whether to look for the smallest failing example.
    """
    tally = Tally()
    tried: list[Example] = []
    warnings.simplefilter("ignore", HypothesisWarning)
    phases = (Phase.generate, Phase.shrink) if shrink else (Phase.generate,)

    @seed(number)
    @hypothesis_settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=phases,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(example=all_examples())
    def the_warehouse_is_that_of_the_latest_snapshots(example: Example) -> None:
        tally.examples += 1
        tried.append(example)
        _require_convergence(lane, example, tally)

    try:
        the_warehouse_is_that_of_the_latest_snapshots()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
        error.__notes__ = []  # Hypothesis's own account of the plan is long
        said = "".join(traceback.format_exception(error, limit=-6))
        tally.failure = f"{tried[-1]!r}\n\n{said}"  # the smallest one is tried last
    return tally


def _require_convergence(lane: Lane, example: Example, tally: Tally) -> None:
    plan, rates = example.plan, example.rates
    schedule, published = possible_loads(plan.schedule, example.kept_house)
    wanted = warehouse_of(published.values(), rates.all)
    with lane.administrator.cursor() as cursor:
        expected = expected_content(cursor, lane.servers.pristine, wanted)
    lane.empty()
    for number, batch in enumerate(schedule):
        load_files(rates.due(number), lane.settings)
        if number in example.kept_house:
            tally.outcomes["housekeeping"] += keep_house_meanwhile(
                lane.administrator, lane.settings
            )
        tally.outcomes.update(load_batch(batch, lane.settings))
    load_files(rates.due(len(plan.schedule)), lane.settings)
    # Held against the model's digest, so that any two schedules of a world are held against each
    # other as well.
    if warehouse_digest(lane.settings) != digest_of(expected):
        raise AssertionError(
            "the warehouse is not that of the latest snapshots:\n"
            + differences(lane.content(), expected)
        )
    tally.digests_equal += 1


def run_lane(servers: Servers, number: int, count: int, mutation: str | None) -> Tally:
    """Examples in a warehouse of their own; a process's whole work."""
    quiet()
    with open_lane(servers, f"lane{number}") as lane, mutated(mutation):
        return run_examples(lane, number, count, shrink=mutation is None)


def run_lanes(servers: Servers, number: int, count: int) -> Tally:
    """All examples, in several processes."""
    total = Tally()
    for each in in_lanes(partial(run_lane, servers), number, count):
        total += each
    return total


def in_lanes(run: Callable[[int, int, None], T], number: int, count: int) -> list[T]:
    """What a number of examples gave, shared by several processes."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.convergence.preload"])
    shares = [count // LANES + (lane < count % LANES) for lane in range(LANES)]
    with ProcessPoolExecutor(LANES, mp_context=context) as pool:
        running = [
            pool.submit(run, number + lane, share, None)
            for lane, share in enumerate(shares)
            if share
        ]
        return [each.result() for each in running]
