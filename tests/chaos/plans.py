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
HANG_SECONDS = 0.8
"""Longer than the client's read time-out, so that it has to give up and ask again."""


@dataclass(frozen=True)
class Plan:
    """One retailer's faults under one seed."""

    seed: int
    rates: dict[str, float]
    largest_page: int

    @property
    def must_heal(self) -> bool:
        """Whether a patient client has no excuse."""
        return not set(self.rates) & set(LIES)

    def as_json(self) -> dict[str, object]:
        """What `PUT /_faults` takes."""
        return {
            "seed": self.seed,
            "rates": self.rates,
            "hang_seconds": HANG_SECONDS,
            "largest_page": self.largest_page,
        }


def draw_plan(seed: int, retailer: str) -> Plan:
    """The plan of a seed: one to four kinds of faults, rarely or often."""
    draw = random.Random(f"{seed}:{retailer}")
    lies = draw.sample(LIES, draw.choice((0, 1, 1, 2)))
    transient = draw.sample(TRANSIENT, draw.choice((1, 2)))
    rates = {kind: draw.choice((0.05, 0.2, 0.5)) for kind in lies}
    rates |= {kind: draw.choice((0.02, 0.08)) for kind in transient}
    return Plan(seed, rates, largest_page=draw.choice((60, 90, 150)))
