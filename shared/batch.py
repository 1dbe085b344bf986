"""Partitions of one retailer that go through a stage together, and what came of each.

One partition is a batch of one: whatever is loaded together is loaded by the same code.
"""

from collections.abc import Callable, Sequence
from typing import Any

from shared.errors import PipelineError, UsageError
from shared.partition import Partition
from shared.settings import Settings

Facts = dict[str, Any]
"""What is worth logging of a success."""
Outcomes = dict[Partition, Facts | PipelineError]
BatchAction = Callable[[Sequence[Partition], Settings], Outcomes]
"""One stage for a batch. What concerns one partition only is among the outcomes; what it raises
concerns them all."""


def only(outcomes: Outcomes) -> Facts:
    """What came of a batch of one.

    Raises:
        PipelineError: it failed.
    """
    (outcome,) = outcomes.values()
    if isinstance(outcome, PipelineError):
        raise outcome
    return outcome


def not_staged(partition: Partition) -> UsageError:
    """Why a stage after staging cannot work on the partition."""
    return UsageError(
        f"nothing is staged of {partition}: run python -m transformation.main"
        f" {partition.sales_date} --retailer {partition.retailer_id}"
    )


def run_batch(action: BatchAction, partitions: Sequence[Partition], settings: Settings) -> Outcomes:
    """Run a stage for a batch; when it fails as a whole, for each partition by itself.

    So one partition's failure never keeps the others from theirs.
    """
    try:
        return action(partitions, settings)
    except PipelineError as error:
        if len(partitions) == 1:
            return {partitions[0]: error}
    return {each: run_batch(action, [each], settings)[each] for each in partitions}


def in_turn(*stages: BatchAction) -> BatchAction:
    """The stages one after the other: a partition goes on where the one before succeeded."""

    def action(partitions: Sequence[Partition], settings: Settings) -> Outcomes:
        outcomes: Outcomes = {partition: {} for partition in partitions}
        for stage in stages:
            good = {each: said for each, said in outcomes.items() if isinstance(said, dict)}
            if good:
                done = run_batch(stage, list(good), settings)
                for partition, said in done.items():
                    outcomes[partition] = good[partition] | said if isinstance(said, dict) else said
        return outcomes

    return action
