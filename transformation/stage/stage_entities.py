"""Stage a day's entities besides sales: their latest raw snapshots, for the audit."""

from contextlib import suppress

from shared.manifest import NeverIngestedError
from shared.partition import Partition
from shared.run.batch import StageResult
from shared.settings import Settings
from transformation.entities import staged_entities
from transformation.stage.stage import stage_partition


def stage_entities(partition: Partition, settings: Settings) -> StageResult:
    """Replace what is staged of the day's entities besides sales, as far as they were ingested.

    Returns the result of each entity's partition.

    Raises:
        PipelineError: as `stage_partition`; those before it are staged.
    """
    staged: StageResult = {}
    for entity in staged_entities():
        if entity != partition.entity:
            with suppress(NeverIngestedError):
                staged[entity] = stage_partition(partition.of(entity), settings)
    return staged
