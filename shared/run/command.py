"""What the four stage commands share: dates and retailers in, one clear line on failure out."""

import argparse
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import structlog

from shared.dates import parse_date_range
from shared.errors import ConfigurationError, PipelineError, UsageError
from shared.output.logs import configure_logging, get_logger
from shared.output.plain_text import complain
from shared.output.progress import NOT_SHOWN, Progress, progress, records_of
from shared.partition import Partition
from shared.postgres.connection import threads_connections
from shared.run.batch import BatchAction, Outcomes, StageResult, Turns, divide, go_on, run_batch
from shared.s3.object_store import ObjectStore
from shared.settings import Settings, get_settings

JOBS = 2
"""Partitions of a range that are worked on at once: while one waits for its retailer, another is
normalised."""

Show = Callable[[Sequence[Partition], Settings, str], None]
"""Shows in the end what came of a command's partitions, as `table` or `json`. It raises nothing."""

Action = Callable[[Partition, Settings], dict[str, Any]]
"""One stage for one partition; returns the stage result."""


@dataclass(frozen=True)
class Alternative:
    """What a command does in place of the usual when its option is given."""

    option: str
    """Such as `--from-landing`."""
    event: str
    action: Action

    @property
    def summary(self) -> str:
        """One line for the command's help."""
        return _summary(self.action)


def selected_retailers(settings: Settings, wanted: Sequence[str] | None) -> list[str]:
    """The retailers to work on: those asked for, else all that are configured.

    Raises:
        UsageError: a retailer was asked for that the settings do not know.
        ConfigurationError: no retailer is configured at all.
    """
    known = sorted(settings.sources)
    if not known:
        raise ConfigurationError(
            "no retailer is configured: run `make up` for the local stack, or set"
            " RETAIL_SOURCES__<RETAILER>__BASE_URL and its credentials (see .env.example)"
        )
    unknown = sorted(set(wanted or ()) - set(known))
    if unknown:
        raise UsageError(
            f"unknown retailer {', '.join(unknown)}: configured are {', '.join(known)}"
        )
    return list(wanted) if wanted else known


def run_partitions(
    event: str,
    action: Action,
    partitions: Sequence[Partition],
    settings: Settings,
    jobs: int = JOBS,
    shown: Progress = NOT_SHOWN,
) -> list[Partition]:
    """Run one stage for each partition; a failing one never keeps the others from theirs.

    Args:
        event: what the log says of a success, such as `staged`.
        action: the stage.
        partitions: begun in this order.
        settings: of the process.
        jobs: partitions worked on at once, each by a thread.
        shown: is told how far it is.

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

    What follows the stage `in_order` does so by date: publishing would have to mend a history that
    is told backwards, at a price.

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


def run_command(
    module: str,
    event: str,
    action: Action,
    *alternatives: Alternative,
    in_batches: BatchAction | None = None,
    show: Show | None = None,
    arguments: Sequence[str] | None = None,
) -> int:
    """Parse ``DATE | FROM..TO [--retailer R]...``, run the stage, return the exit code.

    An alternative is asked for by its option; of several, the last is taken. A stage that can be
    run for many partitions together is, where there are many. What is shown in the end has the
    option `--format`, and no say in the exit code.
    """
    usual = Alternative("", event, action)
    parser = _parser(module, usual, alternatives)
    if show is not None:
        parser.add_argument("--format", choices=("table", "json"), default="table")
    options = parser.parse_args(arguments)
    try:
        settings = get_settings()
        configure_logging(settings.log_level)
        retailers = selected_retailers(settings, options.retailer)
        dates = parse_date_range(options.dates)
    except PipelineError as error:
        complain(str(error))
        return 2
    partitions = [Partition(retailer, day) for day in dates for retailer in retailers]
    chosen: Alternative = options.chosen
    common = (partitions, settings, options.jobs)
    with progress(len(partitions), chosen.event) as shown:
        try:
            if in_batches and chosen is usual:
                failed = run_batches(event, in_batches, *common, shown)
            else:
                failed = run_partitions(chosen.event, chosen.action, *common, shown)
        except PipelineError as error:
            complain(str(error))
            return 1
    if show is not None:
        show(partitions, settings, options.format)
    return 1 if failed else 0


def _parser(
    module: str, usual: Alternative, alternatives: Sequence[Alternative]
) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=usual.summary)
    parser.add_argument("dates", metavar="DATE", help="YYYY-MM-DD, or FROM..TO")
    parser.add_argument(
        "--retailer", action="append", metavar="R", help="only this one; may be repeated"
    )
    parser.add_argument(
        "--jobs", type=_positive, default=JOBS, metavar="N", help="partitions at once (%(default)s)"
    )
    parser.set_defaults(chosen=usual)
    for each in alternatives:
        parser.add_argument(
            each.option, dest="chosen", action="store_const", const=each, help=each.summary
        )
    return parser


def _summary(action: Action) -> str:
    return (action.__doc__ or "").split("\n")[0]


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a positive number")
    return number
