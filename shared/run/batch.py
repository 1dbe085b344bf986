"""Partitions of one retailer that go through a stage together, and what came of each.

One partition is a batch of one: whatever is loaded together is loaded by the same code.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Any

from structlog.contextvars import bound_contextvars

from shared.errors import PipelineError, UsageError
from shared.partition import SALES, SALES_DATA, Partition
from shared.run.failures import failure_of
from shared.s3.object_store import ObjectStore
from shared.settings import Settings

StageResult = dict[str, Any]
"""What a stage returns of a success: counts and ids, for logs and the next stage."""
Outcomes = dict[Partition, StageResult | PipelineError]
BatchAction = Callable[[Sequence[Partition], Settings], Outcomes]
"""One stage for a batch. What concerns one partition only is among the outcomes; what it raises
concerns them all."""


BATCH_BYTES = 64 * 2**20
"""Of raw sales records that go through a stage together: enough that what a batch costs in itself
does not count, and little enough that one is staged while another is published."""
MOST_BYTES = 512 * 2**20
"""A month stays together, and so is written into a table partition of its own, up to this size."""


def divide(partitions: Sequence[Partition], store: ObjectStore) -> list[list[Partition]]:
    """Batches of one retailer's partitions by date: whole months, and several where they are small.

    Raises:
        PipelineError: the bucket cannot be listed.
    """
    if len(partitions) == 1:
        return [list(partitions)]
    sizes = _sizes(partitions, store)
    batches: list[list[Partition]] = []
    held = 0
    for _, days in groupby(sorted(partitions), key=lambda each: each.raw_month):
        for number, part in enumerate(_parts(days, sizes)):
            size = sum(sizes[each] for each in part)
            joins = batches and batches[-1][0].retailer_id == part[0].retailer_id
            if joins and number == 0 and held + size <= BATCH_BYTES:
                batches[-1] += part
                held += size
            else:
                batches.append(part)
                held = size
    return batches


def _parts(days: Iterable[Partition], sizes: dict[Partition, int]) -> Iterator[list[Partition]]:
    """A month's days, divided where they are too large for one batch."""
    part: list[Partition] = []
    held = 0
    for day in days:
        size = sizes[day]
        if part and held + size > MOST_BYTES:
            yield part
            part, held = [], 0
        part.append(day)
        held += size
    yield part


def _sizes(partitions: Sequence[Partition], store: ObjectStore) -> dict[Partition, int]:
    """The bytes of each partition's raw sales, listed by months."""
    months = sorted({partition.raw_month for partition in partitions})
    found = {each.key: each.bytes for month in months for each in store.objects(month)}
    return {each: found.get(each.raw_key(SALES_DATA), 0) for each in partitions}


def only(outcomes: Outcomes) -> StageResult:
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


def rows_gone(partition: Partition) -> UsageError:
    """Why a stage after staging cannot work on the partition, although it was staged once."""
    # No other command stages inventory and shipments.
    command = "transformation.main" if partition.entity == SALES else "scripts.retail run"
    return UsageError(
        f"the staged {partition.entity} rows of {partition.of(SALES)} are gone: their retention has"
        " ended, or the server was restarted after a crash; stage it again: python -m"
        f" {command}"
        f" {partition.sales_date} --retailer {partition.retailer_id}"
    )


def run_batch(action: BatchAction, partitions: Sequence[Partition], settings: Settings) -> Outcomes:
    """Run a stage for a batch; when it fails as a whole, for each partition by itself.

    Every partition is tried, whatever exception another one raises. Only what ends the process
    itself, an interruption for one, is raised.
    """
    try:
        return action(partitions, settings)
    except Exception as error:  # noqa: BLE001 - one defect must not end a range
        with bound_contextvars(retailer_id=partitions[0].retailer_id):
            failure = failure_of(error)
        if len(partitions) == 1:
            return {partitions[0]: failure}
    return {each: run_batch(action, [each], settings)[each] for each in partitions}


def in_turn(*stages: BatchAction) -> BatchAction:
    """The stages one after the other: a partition goes on where the one before succeeded."""

    def action(partitions: Sequence[Partition], settings: Settings) -> Outcomes:
        outcomes: Outcomes = {partition: {} for partition in partitions}
        for stage in stages:
            outcomes = go_on(outcomes, stage, settings)
        return outcomes

    return action


def go_on(outcomes: Outcomes, stage: BatchAction, settings: Settings) -> Outcomes:
    """Run a stage for the partitions that have succeeded so far."""
    good = {each: said for each, said in outcomes.items() if isinstance(said, dict)}
    done = run_batch(stage, list(good), settings) if good else {}
    return outcomes | {
        partition: good[partition] | said if isinstance(said, dict) else said
        for partition, said in done.items()
    }


class Turns:
    """Each retailer's batches, which take their turns in order however many are at work."""

    def __init__(self, batches: Sequence[Sequence[Partition]]) -> None:
        self._done = {batch[0]: threading.Event() for batch in batches}
        self._before = {
            batch[0]: before[0]
            for before, batch in pairwise(batches)
            if before[0].retailer_id == batch[0].retailer_id
        }

    def wait(self, batch: Sequence[Partition]) -> None:
        """Wait until the retailer's batch before this one is done."""
        before = self._before.get(batch[0])
        if before is not None:
            self._done[before].wait()

    def done(self, batch: Sequence[Partition]) -> None:
        """Let the next one go on; also when this one failed."""
        self._done[batch[0]].set()
