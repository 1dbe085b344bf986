"""Partitions of one retailer that go through a stage together, and what came of each.

One partition is a batch of one: whatever is loaded together is loaded by the same code.
"""

from collections.abc import Callable, Sequence
from typing import Any

from shared.errors import PipelineError, UsageError
from shared.object_store import ObjectStore
from shared.partition import SALES_DATA, Partition
from shared.settings import Settings

Facts = dict[str, Any]
"""What is worth logging of a success."""
Outcomes = dict[Partition, Facts | PipelineError]
BatchAction = Callable[[Sequence[Partition], Settings], Outcomes]
"""One stage for a batch. What concerns one partition only is among the outcomes; what it raises
concerns them all."""


BATCH_BYTES = 128 * 2**20
"""Of raw sales records that go through a stage together: enough that what a batch costs in itself
does not count, and little enough for the memory of a small server."""


def divide(partitions: Sequence[Partition], store: ObjectStore) -> list[list[Partition]]:
    """Batches of one retailer's partitions by date, as large as they may be.

    Raises:
        PipelineError: the bucket cannot be listed.
    """
    if len(partitions) == 1:
        return [list(partitions)]
    sizes = _sizes(partitions, store)
    batches: list[list[Partition]] = []
    room = 0
    for partition in sorted(partitions):
        size = sizes.get(partition.raw_key(SALES_DATA), 0)
        same = batches and batches[-1][0].retailer_id == partition.retailer_id
        if same and size <= room:
            batches[-1].append(partition)
        else:
            batches.append([partition])
            room = BATCH_BYTES
        room -= size
    return batches


def _sizes(partitions: Sequence[Partition], store: ObjectStore) -> dict[str, int]:
    """The bytes of the raw zone's objects, by key, of all the months that are asked for."""
    months = sorted({partition.raw_month for partition in partitions})
    return {found.key: found.bytes for month in months for found in store.objects(month)}


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
