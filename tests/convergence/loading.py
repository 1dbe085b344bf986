"""One load through the pipeline's own stages; only the extraction is played.

The raw zone holds the latest snapshot that arrived. Here it may also go back to an older one, which
the real extraction refuses: it stands for an extraction that began earlier and was slow.
"""

from collections.abc import Container, Sequence
from typing import Any

from data_quality.gate.audit import audit_partitions
from shared.errors import GateRefusal
from shared.partition import Partition
from shared.run.batch import BatchAction, Outcomes, only
from shared.settings import Settings
from tests.convergence.worlds import STAGES, Batch, Load, Snapshot, Stage
from tests.support.raw import put_raw
from transformation.publish.publish import publish_partitions
from transformation.stage.stage import stage_partitions

STAGE_ACTIONS: dict[Stage, BatchAction] = {
    "stage": stage_partitions,
    "audit": audit_partitions,
    "publish": publish_partitions,
}


def run_stage(stage: Stage, snapshot: Snapshot, settings: Settings) -> dict[str, Any]:
    """One stage of one load; returns and raises what the pipeline's stage does."""
    if stage == "arrive":
        return _arrive(snapshot, settings)
    return only(STAGE_ACTIONS[stage]([snapshot.partition], settings))


def _arrive(snapshot: Snapshot, settings: Settings) -> dict[str, Any]:
    changes: dict[str, Any] = {"retailer": snapshot.retailer}
    if snapshot.misses_total:
        changes["control_rows"] = len(snapshot.records) + 1
    put_raw(settings, snapshot.partition, list(snapshot.records), snapshot.version, **changes)
    return {}


def load_snapshot(snapshot: Snapshot, settings: Settings) -> str:
    """All stages of a snapshot that the gate lets through; returns the outcome."""
    facts: dict[str, Any] = {}
    for stage in STAGES:
        facts |= run_stage(stage, snapshot, settings)
    return str(facts["outcome"])


def possible_loads(
    schedule: Sequence[Batch], kept_house: Container[int] = ()
) -> tuple[list[Batch], dict[Partition, Snapshot]]:
    """The schedule without the loads that cannot be, and what it publishes in the end.

    Once a snapshot has arrived that the gate refuses, the partition waits for a newer one: the real
    raw zone never goes back to an older one, and staging would keep the refused one. Nor is an
    older one loaded any more once the staged rows of a newer one have expired: that one is staged
    still, and only it can be staged again.

    Args:
        schedule: the loads.
        kept_house: before which batches what is staged expires.
    """
    refused: dict[Partition, int] = {}
    staged: dict[Partition, Snapshot] = {}
    published: dict[Partition, Snapshot] = {}
    left = []
    for number, batch in enumerate(schedule):
        if number in kept_house:
            for partition, newest in staged.items():
                refused[partition] = max(newest.version, refused.get(partition, 0))
        left.append([load for load in batch if _can_be(load.snapshot, refused)])
        for load in left[-1]:
            each, partition = load.snapshot, load.snapshot.partition
            if each.is_refused:
                refused[partition] = max(each.version, refused.get(partition, 0))
            elif load.last_stage != "arrive":
                before = staged.get(partition, each)
                staged[partition] = max(before, each, key=lambda one: one.version)
                if load.last_stage == "publish":
                    published[partition] = staged[partition]
    return left, published


def _can_be(snapshot: Snapshot, refused: dict[Partition, int]) -> bool:
    return snapshot.version >= refused.get(snapshot.partition, 0)


def load_batch(batch: Batch, settings: Settings) -> list[str]:
    """Loads that overlap: all arrive, then all are staged, and so on; returns their outcomes.

    Every other batch goes through the stages as a backfill does, each retailer's partitions at
    once.
    """
    together = len(batch) > 1 and batch[0].snapshot.version % 2 == 1
    outcomes = []
    for stage in STAGES:
        # To and fro, so that the first one staged is the last one published.
        batch = batch[::-1]
        alive = [load for load in batch if STAGES.index(stage) <= STAGES.index(load.last_stage)]
        at_once = _at_once(stage, alive, settings) if together and stage != "arrive" else {}
        for load in alive:
            said = _expecting_refusals(stage, load.snapshot, settings, at_once)
            outcomes += [said] if stage == load.last_stage else []
    return outcomes


def _at_once(stage: Stage, loads: Sequence[Load], settings: Settings) -> Outcomes:
    outcomes: Outcomes = {}
    for retailer in {load.snapshot.partition.retailer_id for load in loads}:
        partitions = [load.snapshot.partition for load in loads]
        mine = [each for each in partitions if each.retailer_id == retailer]
        outcomes |= STAGE_ACTIONS[stage](mine, settings)
    return outcomes


def _expecting_refusals(
    stage: Stage, snapshot: Snapshot, settings: Settings, at_once: Outcomes
) -> str:
    try:
        if snapshot.partition in at_once:
            facts = only({snapshot.partition: at_once[snapshot.partition]})
        else:
            facts = run_stage(stage, snapshot, settings)
    except GateRefusal:
        if not snapshot.is_refused:
            raise
        return "refused by the gate"
    # Where a newer snapshot is staged already, it stays, and is what is judged and published.
    is_its_own = facts.get("snapshot_id") == f"v{snapshot.version}"
    is_let_through = snapshot.is_refused and is_its_own and stage in {"audit", "publish"}
    assert not is_let_through, "the gate let it through"
    return str(facts.get("outcome", f"died after {stage}"))
