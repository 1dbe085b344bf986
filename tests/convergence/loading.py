"""One load through the pipeline's own stages; only the extraction is played.

The raw zone holds the latest snapshot that arrived. Here it may also go back to an older one, which
the real extraction refuses: it stands for an extraction that began earlier and was slow.
"""

from typing import Any

from data_quality.audit import audit_partition
from shared.errors import GateRefusal
from shared.settings import Settings
from tests.convergence.worlds import STAGES, Batch, Snapshot, Stage
from tests.support.raw import put_raw
from transformation.publish import publish_partition
from transformation.stage import stage_partition

WORK = {"stage": stage_partition, "audit": audit_partition, "publish": publish_partition}


def run_stage(stage: Stage, snapshot: Snapshot, settings: Settings) -> dict[str, Any]:
    """One stage of one load; returns and raises what the pipeline's stage does."""
    if stage == "arrive":
        return _arrive(snapshot, settings)
    return WORK[stage](snapshot.partition, settings)


def _arrive(snapshot: Snapshot, settings: Settings) -> dict[str, Any]:
    changes: dict[str, Any] = {"retailer": snapshot.retailer}
    if snapshot.is_refused:
        changes["control_rows"] = len(snapshot.records) + 1
    put_raw(settings, snapshot.partition, list(snapshot.records), snapshot.version, **changes)
    return {}


def load_snapshot(snapshot: Snapshot, settings: Settings) -> str:
    """All stages of a snapshot that the gate lets through; returns the outcome."""
    facts: dict[str, Any] = {}
    for stage in STAGES:
        facts |= run_stage(stage, snapshot, settings)
    return str(facts["outcome"])


def load_batch(batch: Batch, settings: Settings) -> list[str]:
    """Loads that overlap: all arrive, then all are staged, and so on; returns their outcomes."""
    outcomes = []
    for stage in STAGES:
        # To and fro, so that the first one staged is the last one published.
        batch = batch[::-1]
        for load in batch:
            if STAGES.index(stage) <= STAGES.index(load.last_stage):
                said = _expecting_refusals(stage, load.snapshot, settings)
                outcomes += [said] if stage == load.last_stage else []
    return outcomes


def _expecting_refusals(stage: Stage, snapshot: Snapshot, settings: Settings) -> str:
    try:
        facts = run_stage(stage, snapshot, settings)
    except GateRefusal:
        if not snapshot.is_refused:
            raise
        return "refused by the gate"
    assert not (snapshot.is_refused and stage in {"audit", "publish"}), "the gate let it through"
    return str(facts.get("outcome", f"died after {stage}"))
