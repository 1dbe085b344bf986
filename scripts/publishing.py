"""From the raw zone to the star, by hand, without Airflow: staged, audited and published."""

from collections.abc import Sequence

from data_quality.audit import audit_partitions
from shared.batch import Facts, Outcomes, in_turn, only
from shared.partition import Partition
from shared.postgres import one_connection
from shared.settings import Settings
from transformation.publish import publish_partitions
from transformation.stage import stage_partitions

_stages = in_turn(stage_partitions, audit_partitions, publish_partitions)


def publish_staged(partition: Partition, settings: Settings) -> Facts:
    """Stage, audit and publish the partition's latest raw snapshot.

    Raises:
        PipelineError: what the stages raise.
    """
    return only(publish_batch([partition], settings))


def publish_batch(partitions: Sequence[Partition], settings: Settings) -> Outcomes:
    """Stage, audit and publish the latest raw snapshots of a retailer's partitions."""
    with one_connection(settings.database):
        return _stages(partitions, settings)
