"""What has to meet, partition by partition. Each law names its hop."""

from data_quality.reconciliation.figures import Comparison, Difference
from data_quality.reconciliation.ledger_laws import (
    files_meet_warehouse,
    ledger_adds_up,
    ledger_knows,
    ledger_meets_rejects,
    ledger_meets_staging,
    ledger_meets_star,
)
from data_quality.reconciliation.raw_laws import (
    control_meets_source,
    manifest_meets_files,
    manifest_meets_ledger,
    raw_zone_is_current,
)
from data_quality.reconciliation.raw_partition import RawPartition
from data_quality.reconciliation.warehouse import Book, Load
from shared.partition import Partition

UNFINISHED = "raw files without a manifest: an ingestion is at work, or broke off"


def differences_of(partition: Partition, raw: RawPartition, book: Book) -> list[Difference]:
    """Everything of one partition that does not meet; empty when all does."""
    compared = Comparison(partition)
    raw_zone_is_current(compared, raw, book)
    if raw.manifest is not None:
        control_meets_source(compared, raw.manifest)
        manifest_meets_files(compared, raw.manifest, raw)
        manifest_meets_ledger(compared, raw.manifest, book)
    ledger_knows(compared, book)
    for load in book.loads.values():
        ledger_adds_up(compared, load, book)
        ledger_meets_rejects(compared, load, book)
    for snapshot_id, staged in book.staging.items():
        ledger_meets_staging(compared, snapshot_id, staged, book)
    ledger_meets_star(compared, book)
    files_meet_warehouse(compared, raw, book)
    for what, count in book.strays.items():
        compared.same("star to dimensions", f"facts with {what}", 0, count)
    return compared.differences


def pending_reason(raw: RawPartition, book: Book) -> str | None:
    """Why readers do not see what loading the raw zone's snapshot now would show them: it is not
    published yet, or the rules of now refuse what was published under earlier ones."""
    manifest, published = raw.manifest, book.published
    if manifest is None:
        unfinished = any(raw.hashes.values()) and not book.loads and not raw.unreadable
        return UNFINISHED if unfinished else None
    if published is not None and manifest.order <= published.order:
        return _refused_reason(published)
    load = book.loads.get(manifest.snapshot_id)
    state = "not staged" if load is None else f"the gate has {load.verdict or 'no verdict'}"
    return f"snapshot {manifest.snapshot_id} is not published yet: {state}"


def _refused_reason(published: Load) -> str | None:
    if published.gate_verdict not in {"FAIL", "ERROR"} or published.override_id is not None:
        return None
    return (
        f"readers see snapshot {published.snapshot_id}, which the rules of now refuse"
        f" ({published.gate_verdict}): change the rules, load the day again or sign an override"
    )
