"""What the four stage commands share: dates and retailers in, an exit code out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.errors import PipelineError
from shared.output.logs import configure_logging
from shared.output.plain_text import complain
from shared.output.progress import progress
from shared.partition import Partition
from shared.run.application import FAILED, WRONG_USAGE
from shared.run.batch import BatchAction
from shared.run.partitions import Action, run_batches, run_partitions
from shared.run.selection import selected_partitions
from shared.settings import Settings, get_settings

Show = Callable[[Sequence[Partition], Settings], None]
"""Shows in the end what came of a command's partitions. It raises nothing."""


@dataclass(frozen=True)
class Stage:
    """What a stage command does."""

    event: str
    """What the log says of a success, such as `staged`."""
    action: Action
    in_batches: BatchAction | None = None
    """The same for many partitions together, used where there are many."""


def run_stage(
    stage: Stage,
    dates: str,
    retailers: Sequence[str] | None,
    jobs: int,
    show: Show | None = None,
) -> int:
    """Run a stage for each partition; returns the exit code.

    Args:
        stage: what is done.
        dates: a date, or `FROM..TO`.
        retailers: those to work on; None means all that are configured.
        jobs: partitions worked on at once.
        show: called in the end. What it shows has no say in the exit code.
    """
    try:
        settings = get_settings()
        configure_logging(settings.log_level)
        partitions = selected_partitions(dates, retailers, settings)
    except PipelineError as error:
        complain(str(error))
        return WRONG_USAGE
    with progress(len(partitions), stage.event) as shown:
        common = (partitions, settings, jobs, shown)
        try:
            if stage.in_batches:
                failed = run_batches(stage.event, stage.in_batches, *common)
            else:
                failed = run_partitions(stage.event, stage.action, *common)
        except PipelineError as error:
            complain(str(error))
            return FAILED
    if show is not None:
        show(partitions, settings)
    return FAILED if failed else 0
