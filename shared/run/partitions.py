"""A stage for many partitions, side by side; what failed is one line each on standard error."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import structlog

from shared.errors import PipelineError
from shared.output.logs import get_logger
from shared.output.plain_text import complain
from shared.output.progress import NOT_SHOWN, Progress, records_of
from shared.partition import Partition
from shared.postgres.connection import threads_connections
from shared.run.batch import BatchAction, Outcomes, StageResult, Turns, divide, go_on, run_batch
from shared.run.options import JOBS
from shared.s3.object_store import ObjectStore
from shared.settings import Settings

Action = Callable[[Partition, Settings], StageResult]
"""One stage for one partition."""


def run_partitions(
    event: str,
    action: Action,
    partitions: Sequence[Partition],
    settings: Settings,
    jobs: int = JOBS,
    shown: Progress = NOT_SHOWN,
) -> list[Partition]:
    """Run one stage for each partition; all are tried, whichever fail.

    Args:
        event: what the log says of a success, such as `staged`.
        action: the stage.
        partitions: begun in this order.
        settings: of the process.
        jobs: partitions worked on at once, each by a thread.
        shown: shows how far it is.

    Returns:
        The partitions that failed, each reported in one line on standard error.
    """

    def alone(batch: Sequence[Partition], settings: Settings) -> Outcomes:
        (partition,) = batch
        with structlog.contextvars.bound_contextvars(**partition.as_dict()):
            return {partition: action(partition, settings)}

    return _run(event, alone, [[each] for each in partitions], settings, jobs, shown)


def run_batches(
    event: str,
    action: BatchAction,
    partitions: Sequence[Partition],
    settings: Settings,
    jobs: int = JOBS,
    shown: Progress = NOT_SHOWN,
    in_order: BatchAction | None = None,
) -> list[Partition]:
    """As `run_partitions`, with many days of a retailer at once where there are many.

    The stage `in_order` follows by date: publishing a later day first costs more, because the
    history of customers is then written again.

    Raises:
        PipelineError: the bucket cannot be asked how large the partitions are.
    """
    batches = divide(partitions, ObjectStore(settings.object_store))
    if in_order is not None:
        action = _followed(action, in_order, Turns(batches))
    return _run(event, action, batches, settings, jobs, shown)


def _followed(action: BatchAction, in_order: BatchAction, turns: Turns) -> BatchAction:
    def both(batch: Sequence[Partition], settings: Settings) -> Outcomes:
        try:
            outcomes = run_batch(action, batch, settings)
            turns.wait(batch)
            return go_on(outcomes, in_order, settings)
        finally:
            turns.done(batch)

    return both


def _run(
    event: str,
    action: BatchAction,
    batches: Sequence[Sequence[Partition]],
    settings: Settings,
    jobs: int,
    shown: Progress,
) -> list[Partition]:
    def work(batch: Sequence[Partition]) -> list[Partition]:
        for partition in batch:
            shown.started(partition)
        outcomes = run_batch(action, batch, settings)
        return [each for each, said in outcomes.items() if not _succeeded(event, each, said, shown)]

    with (
        threads_connections(settings.database) as begin,
        ThreadPoolExecutor(max_workers=jobs, initializer=begin) as pool,
    ):
        outcomes = [pool.submit(work, batch) for batch in batches]
        try:
            failed = {partition for outcome in outcomes for partition in outcome.result()}
        except BaseException:  # an interruption or a defect: what has not begun never does
            pool.shutdown(cancel_futures=True)
            raise
    return [partition for batch in batches for partition in batch if partition in failed]


def _succeeded(
    event: str, partition: Partition, outcome: StageResult | PipelineError, shown: Progress
) -> bool:
    if isinstance(outcome, PipelineError):
        shown.failed(partition)
        where = "" if str(partition) in str(outcome) else f"{partition} "
        complain(f"{where}not {event}: {outcome}")
        return False
    with structlog.contextvars.bound_contextvars(**partition.as_dict()):
        get_logger().info(event, **outcome)
    shown.done(partition, records_of(outcome))
    return True
