"""Fault plans: what may go wrong, how often, and what already did.

Whether a fault is due is a function of the plan's seed, the kind, the request and how often this
very request was asked under the plan: a retry gets a fresh draw, a repetition of everything
repeats everything. The plan lives in the process: an API must run as one worker, with threads.
"""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from retailers.generator.draw import Draw


class Kind(StrEnum):
    """All faults; of the first seven a request gets at most one."""

    HANGING = "hanging"
    THROTTLED = "throttled"
    SERVER_ERROR = "server_error"
    UNAVAILABLE = "unavailable"
    EXPIRED_TOKEN = "expired_token"  # noqa: S105 - a fault's name
    WRONG_CONTENT_TYPE = "wrong_content_type"
    REDIRECTED = "redirected"
    REPEATED_PAGE = "repeated_page"
    DRIFTING_PAGE = "drifting_page"
    DUPLICATE_RECORD = "duplicate_record"
    MALFORMED_RECORD = "malformed_record"
    CHANGED_TYPE = "changed_type"
    MISSING_FIELD = "missing_field"
    EXTRA_FIELD = "extra_field"
    WRONG_CONTROL_TOTAL = "wrong_control_total"
    CLOCK_SKEW = "clock_skew"
    TRUNCATED = "truncated"
    SLOW = "slow"


class FaultPlan(BaseModel):
    """What `PUT /_faults` takes."""

    model_config = ConfigDict(extra="forbid", strict=True)

    seed: int = 0
    rates: dict[Kind, Annotated[float, Field(ge=0, le=1)]]
    """The probability of each kind; what is not named never happens."""
    hang_seconds: Annotated[float, Field(ge=0, le=60)] = 2.0
    largest_page: Annotated[int, Field(ge=1)] | None = None
    """Pages have at most so many rows, whatever is asked for: small days get several pages."""


@dataclass
class Run:
    """A plan, and what it has led to so far."""

    plan: FaultPlan
    given: Counter[Kind] = field(default_factory=Counter)
    too_early: int = 0
    """Requests that came again before the `Retry-After` they were given had passed."""
    _asked: Counter[str] = field(default_factory=Counter)
    _not_before: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def turn(self, request: str) -> "Turn":
        """The next asking of this very request (path and sorted query)."""
        with self._lock:
            self._asked[request] += 1
            self.too_early += time.time() < self._not_before.pop(request, 0.0)
            return Turn(self, request, self._asked[request])

    def ask_for_patience(self, request: str, until: float) -> None:
        """Note when a request was allowed to come again, in seconds of the epoch."""
        with self._lock:
            self._not_before[request] = until

    def count(self, kind: Kind) -> None:
        """Note that a fault was given."""
        with self._lock:
            self.given[kind] += 1

    def described(self) -> dict[str, Any]:
        """What `GET /_faults` answers."""
        with self._lock:
            given = {kind.value: self.given[kind] for kind in Kind if self.given[kind]}
        plan = self.plan.model_dump(mode="json")
        return {"plan": plan, "given": given, "too_early": self.too_early}


@dataclass(frozen=True)
class Turn:
    """One asking of one request."""

    run: Run
    request: str
    number: int
    """1 at the first asking."""

    def due(self, kind: Kind, share: float = 1.0) -> Draw | None:
        """The draws of the fault, if it is due; `share` of the plan's rate counts here."""
        draw = Draw(self.run.plan.seed, kind.value, self.request, self.number)
        return draw if draw.chance(self.run.plan.rates.get(kind, 0.0) * share) else None


class Desk:
    """Where the plan in force lies, for all threads of the process."""

    def __init__(self) -> None:
        self.run: Run | None = None
