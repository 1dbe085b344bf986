"""What the gate found in the real sets: no FAIL, no ERROR, else what the document says."""

from pathlib import Path

from data_quality.gate.audit import audit_entities
from shared.partition import Partition
from shared.postgres.connection import transaction
from shared.run.batch import StageResult
from shared.run.partitions import run_partitions
from shared.settings import Settings
from tests.real_sets.documented import Days
from tests.real_sets.sets import RealSet
from transformation.stage.stage_entities import stage_entities

QUERY = Path(__file__).parent / "gate.sql"


def judge_other_entities(chosen: RealSet, settings: Settings) -> list[str]:
    """Stage and audit inventory and shipments of all days. Returns what failed."""
    failed = run_partitions("audited", _stage_and_audit, chosen.partitions, settings, jobs=1)
    return [f"{partition}: its inventory or shipments were refused" for partition in failed]


def findings(settings: Settings) -> Days:
    """Which rules were broken in published and staged snapshots, and on how many days."""
    with transaction(settings.database, "audit") as cursor:
        cursor.execute(QUERY.read_text("utf-8"))
        return {(retailer, rule, verdict): days for retailer, rule, verdict, days in cursor}


def unexplained(found: Days, documented: Days) -> list[str]:
    """What no real day may raise, and what the document says otherwise."""
    return [
        f"the gate has {verdict} of {rule} on {found.get(key, 0)} days of {retailer},"
        f" documented {documented.get(key, 0)}"
        for key in sorted(found.keys() | documented.keys())
        for retailer, rule, verdict in [key]
        if found.get(key) != documented.get(key) or verdict in {"FAIL", "ERROR"}
    ]


def _stage_and_audit(partition: Partition, settings: Settings) -> StageResult:
    return stage_entities(partition, settings) | audit_entities(partition, settings)
