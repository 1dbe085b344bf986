"""A run of the fuzzer: parts in turn, each with a seed of its own, until the time is over."""

import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as options
from hypothesis.strategies import SearchStrategy

from shared.settings import Settings
from tests.convergence.lanes import open_servers
from tests.fuzz.api import Api, open_api
from tests.fuzz.days import worlds
from tests.fuzz.journey import load, raw_zone, stage_strange, strange_data, strange_manifests
from tests.fuzz.pages import broken_pages, check, crowds, pages_of_records
from tests.fuzz.watch import Seen, watched

MOST_MEMORY = 1536
"""MB that the process has resident at most, with both DuckDBs at their limits."""


@dataclass
class Tally:
    """What was tried, and what went wrong."""

    inputs: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    statements: int = 0

    @property
    def megabytes(self) -> int:
        """What this process had resident at most."""
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


@dataclass(frozen=True)
class Part:
    """One kind of input, and what is done with it."""

    name: str
    examples: int
    """Of one turn."""
    strategy: Callable[[Settings], SearchStrategy[Any]]
    act: Callable[[Api, Settings, Any], int]
    """Returns how many bad inputs that were."""


def _pages(_: Api, __: Settings, page: Any) -> int:
    check(page)
    return int(page.bad)


def _worlds(api: Api, settings: Settings, world: Any) -> int:
    load(api, settings, world)
    return sum(day.bad for day in world)


def _manifests(_: Api, settings: Settings, manifest: bytes) -> int:
    stage_strange(settings, manifest)
    return 1


def _data(_: Api, settings: Settings, data: bytes) -> int:
    stage_strange(settings, b"", data)
    return 1


PARTS = (
    Part("days through the whole way", 2, lambda _: worlds(), _worlds),
    Part("manifests", 4, lambda settings: strange_manifests(raw_zone(settings)[0]), _manifests),
    Part("raw records", 4, lambda settings: strange_data(raw_zone(settings)[1]), _data),
    Part("many records among good ones", 20, lambda _: crowds(), _pages),
    Part("records among good ones", 30, lambda _: pages_of_records(), _pages),
    Part("pages that are none", 30, lambda _: broken_pages(), _pages),
)


def _at_most(part: Part, most: int) -> Part:
    return replace(part, examples=min(part.examples, most))


@contextmanager
def open_fuzz() -> Iterator[tuple[Api, Settings, Seen]]:
    """Servers of its own, and an eye on every statement."""
    with open_servers() as servers, open_api() as api:
        settings = servers.open_warehouse("fuzz")
        with watched() as seen:
            yield api, settings.model_copy(update={"sources": api.sources}), seen


def take_turn(
    part: Part, number: int, api: Api, settings: Settings, seen: Seen, tally: Tally
) -> None:
    """Try a part's examples of one seed."""

    @seed(number)
    @options(
        max_examples=part.examples,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink] if part.act is _pages else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(part.strategy(settings))
    def attempt(drawn: Any) -> None:
        tally.inputs[part.name] += part.act(api, settings, drawn)
        problem = seen.problem()
        assert problem is None, problem

    try:
        attempt()
    except Exception as error:  # noqa: BLE001 - it is what is looked for
        found = error.exceptions if isinstance(error, ExceptionGroup) else [error]
        tally.failures += [f"seed {number}, {part.name}: {_told(each)}" for each in found]
    tally.statements = seen.statements


def _told(error: BaseException) -> str:
    notes = "\n".join(getattr(error, "__notes__", ()))
    return f"{type(error).__name__}: {error}\n{notes}"[:3000]


def run(seconds: float, first: int, most: int = 1000) -> Tally:
    """Take turns until the time is over, the first of each part in any case.

    Args:
        seconds: after which no turn begins.
        first: the seed of the first turn; each further one has the next number.
        most: examples of a part in a turn.
    """
    tally, deadline, turn = Tally(), time.monotonic() + seconds, 0
    with open_fuzz() as (api, settings, seen):
        while turn == 0 or time.monotonic() < deadline:
            for part in PARTS:
                if turn == 0 or time.monotonic() < deadline:
                    take_turn(_at_most(part, most), first + turn, api, settings, seen, tally)
            turn += 1
    if tally.megabytes > MOST_MEMORY:
        tally.failures.append(f"{tally.megabytes} MB of memory, of {MOST_MEMORY} at most")
    return tally
