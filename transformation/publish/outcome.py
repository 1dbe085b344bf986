"""What becomes of a candidate: whether it may be published, and whether it has to be."""

from shared.decisions.overrides import keep_override
from shared.errors import PipelineError, UsageError
from shared.override import Override
from shared.partition import Partition
from shared.run.batch import StageResult
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from transformation.publish.candidate import Candidate
from transformation.publish.gate import require_verdict


def plan(
    candidate: Candidate, partition: Partition, settings: Settings
) -> StageResult | PipelineError:
    """What publishing the candidate will have returned if all goes well, or why it may not be."""
    try:
        outcome = _outcome(candidate, partition, settings)
        return {"snapshot_id": candidate.snapshot_id, "outcome": outcome}
    except PipelineError as error:
        return error


def _outcome(candidate: Candidate, partition: Partition, settings: Settings) -> str:
    require_verdict(candidate, partition, settings)
    if candidate.is_older:
        return "older"
    _keep_override(candidate, settings)
    is_alike = candidate.is_identical and candidate.is_treated_alike
    if is_alike and candidate.is_published and candidate.is_decided_alike:
        return "already published"
    if candidate.present_rows != candidate.staged_rows:
        raise UsageError(
            f"{candidate.staged_rows} rows were staged of {partition} and {candidate.present_rows}"
            " are there: their retention has ended, or the server was restarted after a crash;"
            " stage it again"
        )
    return "unchanged" if is_alike else "published"


def _keep_override(candidate: Candidate, settings: Settings) -> None:
    """Readers see nothing on a decision that S3 does not hold: a rebuild would not know it."""
    row = candidate.override
    if candidate.override_id is not None and row is not None:
        store = ObjectStore(settings.object_store)
        keep_override(store, Override.from_row(row), row["signature"])
