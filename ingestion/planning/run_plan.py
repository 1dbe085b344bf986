"""What a daily run does: which partitions it loads and leaves, and why."""

from dataclasses import dataclass, field
from datetime import datetime

from ingestion.planning.watermark import Advance
from shared.partition import Partition

NEVER_LOADED = "never loaded"
"""Why a day is left: whether history is loaded is for an operator to decide."""
HELD = "held"
"""Why a day is kept as it is: what is published certainly holds the change."""


@dataclass(frozen=True)
class Planned:
    """A partition that a run names, and why."""

    partition: Partition
    reason: str
    """`daily`, `changed`, `look-back`, `unpublished`, `never loaded` or `held`."""
    changed_at: datetime | None = None


@dataclass(frozen=True)
class RetailerPlan:
    """What a run does of one retailer."""

    retailer_id: str
    load: list[Planned]
    waiting: list[Planned] = field(default_factory=list)
    """What the next run must load, because this one has enough."""
    leave: list[Planned] = field(default_factory=list)
    keep: list[Planned] = field(default_factory=list)
    asked_at: datetime | None = None
    """When the changes were asked for, by our clock."""
    advance: Advance | None = None
    problem: str | None = None
    """Why the changes could not be read."""


@dataclass(frozen=True)
class RunPlan:
    """What a run does."""

    retailers: list[RetailerPlan]

    @property
    def partitions(self) -> list[Partition]:
        """What the run loads; never empty, and none twice."""
        return [planned.partition for plan in self.retailers for planned in plan.load]

    @property
    def advances(self) -> list[Advance]:
        """Where the watermarks go if all that was planned is published."""
        return [plan.advance for plan in self.retailers if plan.advance]

    @property
    def problems(self) -> list[str]:
        """The retailers whose changes could not be read, each with the reason."""
        return [f"{plan.retailer_id}: {plan.problem}" for plan in self.retailers if plan.problem]
