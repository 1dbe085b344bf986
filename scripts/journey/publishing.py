"""From the raw zone to the star, by hand, without Airflow: staged, audited and published."""

from collections.abc import Callable, Sequence
from functools import partial

from data_quality.gate.audit import audit_partitions
from shared.output.progress import NOT_SHOWN, Progress
from shared.partition import Partition
from shared.postgres.connection import one_connection
from shared.run.batch import Outcomes, StageResult, go_on, in_turn, only
from shared.run.options import JOBS
from shared.run.partitions import run_batches
from shared.settings import Settings
from transformation.publish.publish import publish_partitions
from transformation.stage.stage import stage_partitions

AfterAudit = Callable[[Outcomes, Settings], Outcomes]
_stage_and_audit = in_turn(stage_partitions, audit_partitions)


def publish_staged(partition: Partition, settings: Settings) -> StageResult:
    """Stage, audit and publish the partition's latest raw snapshot.

    Raises:
        PipelineError: what the stages raise.
    """
    with one_connection(settings.database):
        outcomes = _stage_and_audit([partition], settings)
        return only(go_on(outcomes, publish_partitions, settings))


def publish_range(
    partitions: Sequence[Partition],
    settings: Settings,
    shown: Progress = NOT_SHOWN,
    then: AfterAudit | None = None,
) -> list[Partition]:
    """The same for many partitions, in batches: while one is published, the next two are staged.

    `then` is given what came of each batch's audit, and gives what publishing goes by.

    Returns:
        The partitions that failed, each reported in one line on standard error.

    Raises:
        PipelineError: the bucket cannot be asked how large the partitions are.
    """
    return run_batches(
        "published",
        partial(_staged_and_audited, then=then),
        partitions,
        settings,
        JOBS + 1,
        shown,
        in_order=publish_partitions,
    )


def _staged_and_audited(
    partitions: Sequence[Partition], settings: Settings, then: AfterAudit | None = None
) -> Outcomes:
    with one_connection(settings.database):
        outcomes = _stage_and_audit(partitions, settings)
        return outcomes if then is None else then(outcomes, settings)
