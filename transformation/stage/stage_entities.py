"""Stage a day's entities besides sales: their latest raw snapshots, for the audit."""

from shared.manifest import read_manifest
from shared.partition import Partition
from shared.run.batch import StageResult
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from transformation.entities import staged_entities
from transformation.stage.stage import stage_partition


def stage_entities(partition: Partition, settings: Settings) -> StageResult:
    """Replace what is staged of the day's entities besides sales, as far as they were ingested.

    Returns the result of each entity's partition.

    Raises:
        PipelineError: as `stage_partition`; those before it are staged.
    """
    store = ObjectStore(settings.object_store)
    days = [partition.of(each) for each in staged_entities() if each != partition.entity]
    return {
        day.entity: stage_partition(day, settings)
        for day in days
        if read_manifest(store, day) is not None
    }
