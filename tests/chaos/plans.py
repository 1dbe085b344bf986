"""The bad days of a retailer's API: a fault plan for each seed."""

import random
from dataclasses import dataclass

# Time heals these: a patient client must end at what the retailer holds.
TRANSIENT = (
    "throttled",
    "server_error",
    "unavailable",
    "hanging",
    "slow",
    "truncated",
    "wrong_content_type",
    "redirected",
    "expired_token",
    "clock_skew",
    "extra_field",
)
# These change what is said. Pulling again may bring the truth; a clear failure is right as well.
LIES = (
    "repeated_page",
    "drifting_page",
    "duplicate_record",
    "malformed_record",
    "changed_type",
    "missing_field",
    "wrong_control_total",
)
LOW, HIGH = (0.02, 0.08), (0.3, 0.3)
SLOW = {"hanging", "slow", "throttled"}
"""These cost the run its time: they stay rare."""
DOWN = 0.97
"""The rate of an API that is down: now and then it answers."""
HANG_SECONDS = 0.8
"""Longer than the client's read time-out, so that it has to give up and ask again."""


@dataclass(frozen=True)
class Plan:
    """One retailer's faults under one seed."""

    seed: int
    rates: dict[str, float]
    largest_page: int
    plain_lies: frozenset[str] = frozenset()
    """What the retailer's records themselves give away, at the first pull."""

    @property
    def must_heal(self) -> bool:
        """Whether a good client has no excuse: nothing is down, and no lie is beyond telling."""
        lies = set(self.rates) & set(LIES) - self.plain_lies
        return not lies and max(self.rates.values()) < DOWN

    def as_json(self) -> dict[str, object]:
        """What `PUT /_faults` takes."""
        return {
            "seed": self.seed,
            "rates": self.rates,
            "hang_seconds": HANG_SECONDS,
            "largest_page": self.largest_page,
        }


def draw_plan(seed: int, retailer: str) -> Plan:
    """The plan of a seed: an API that is down, or one to four kinds of faults, rarely or often."""
    draw = random.Random(f"{seed}:{retailer}")
    if draw.random() < 1 / 8:
        return Plan(seed, {draw.choice(("server_error", "unavailable")): DOWN}, largest_page=90)
    lies = draw.sample(LIES, draw.choice((0, 1, 1, 2)))
    transient = draw.sample(TRANSIENT, draw.choice((1, 2)))
    rates = {kind: draw.choice((0.05, 0.2, 0.5)) for kind in lies}
    rates |= {kind: draw.choice(LOW if kind in SLOW else LOW + HIGH) for kind in transient}
    # Where no two records of a day are the same, one that comes twice is the API's doing.
    plain = frozenset({"duplicate_record"} if retailer != "retailer1" else ())
    return Plan(seed, rates, draw.choice((60, 90, 150)), plain)
