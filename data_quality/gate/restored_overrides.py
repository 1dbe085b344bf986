"""Overrides that S3 holds, put on record again in a warehouse that was created anew."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from data_quality.gate.override import insert_override
from data_quality.gate.staged_snapshot import SQL_FOLDER
from shared.decisions.overrides import KeptOverrides, read_overrides
from shared.errors import GateRefusal, PipelineError
from shared.output.logs import get_logger
from shared.partition import OVERRIDES_ZONE, Partition
from shared.postgres.connection import Cursor, lock_partitions, read_sql, transaction
from shared.run.batch import Outcomes, StageResult
from shared.s3.object_store import ObjectStore
from shared.settings import Settings

Keys = Mapping[Partition, Sequence[str]]


def override_keys(store: ObjectStore, retailers: Sequence[str] | None = None) -> Keys:
    """The keys of all overrides in S3 by partition; with retailers, of theirs.

    Raises:
        SourceUnavailable: S3 does not answer.
    """
    found: dict[Partition, list[str]] = defaultdict(list)
    for each in store.objects(OVERRIDES_ZONE):
        partition = Partition.from_override_key(each.key)
        if partition is None:
            get_logger().warning("no override of ours", key=each.key)
        elif not retailers or partition.retailer_id in retailers:
            found[partition].append(each.key)
    return found


def restore_overrides(outcomes: Outcomes, keys: Keys, settings: Settings) -> Outcomes:
    """Put the overrides of audited partitions on record where they are not yet.

    Args:
        outcomes: of the audit.
        keys: from `override_keys`.
        settings: of the process.

    Returns the outcomes. A partition that the gate refused and that has an override for its
    snapshot counts as audited: publishing says whether the override covers it. What S3 holds and
    cannot be relied on opens nothing; the partition's refusal names it.
    """
    store = ObjectStore(settings.object_store)
    restored = dict(outcomes)
    for partition, said in outcomes.items():
        # Of what failed otherwise nothing is staged that could be published.
        if partition in keys and isinstance(said, dict | GateRefusal):
            kept = read_overrides(store, partition, keys[partition], settings.override_key)
            restored[partition] = _restored(partition, said, kept, settings)
    return restored


def _restored(
    partition: Partition, said: StageResult | PipelineError, kept: KeptOverrides, settings: Settings
) -> StageResult | PipelineError:
    with transaction(settings.database, "audit") as cursor:
        lock_partitions(cursor, [partition])
        for each in kept.sound:
            insert_override(cursor, each.override, each.signature)
        snapshot_id, verdict = _staged(cursor, partition)
    if isinstance(said, GateRefusal):
        if any(each.override.snapshot_id == snapshot_id for each in kept.sound):
            said = {"snapshot_id": snapshot_id, "verdict": verdict}
        elif kept.problems:
            return GateRefusal("; ".join([str(said), *kept.problems]))
    for problem in kept.problems:
        get_logger().warning("override not restored", reason=problem, **partition.as_dict())
    return said


def _staged(cursor: Cursor, partition: Partition) -> tuple[str, str]:
    cursor.execute(read_sql(SQL_FOLDER / "refused_snapshot.sql"), partition.as_dict())
    ((snapshot_id, verdict, _),) = cursor.fetchall()
    return snapshot_id, verdict
