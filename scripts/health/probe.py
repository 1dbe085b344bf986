"""What a probe is, and what it finds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How well the probed part is; each is worse than the one before."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True)
class Finding:
    """What was found, in one sentence, and what to do about it, in another."""

    state: State
    found: str
    advice: str = ""
    """Empty where nothing has to be done."""


@dataclass(frozen=True)
class Probe:
    """One question to one part."""

    name: str
    ask: Callable[[], Finding]
    """May raise anything, and may never return: both count as failed."""
    advice: str
    """What to do where the part does not answer."""


@dataclass(frozen=True)
class Result:
    """What came of one probe."""

    name: str
    finding: Finding
    seconds: float
    """That the answer took."""
    has_ended: bool = True
    """False for a probe that still waits for its answer."""

    @property
    def state(self) -> State:
        """The finding's."""
        return self.finding.state


def well(found: str) -> Finding:
    """Nothing has to be done."""
    return Finding(State.OK, found)


def warning(found: str, advice: str) -> Finding:
    """Somebody should look; the pipeline does its work."""
    return Finding(State.WARNING, found, advice)


def failed(found: str, advice: str) -> Finding:
    """Something does not work."""
    return Finding(State.FAILED, found, advice)


def worst(states: Iterable[State]) -> State:
    """The worst of the states; OK where there is none."""
    order = list(State)
    return max(states, key=order.index, default=State.OK)
