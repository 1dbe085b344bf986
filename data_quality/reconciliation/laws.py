"""What has to meet, partition by partition. Each law names its hop."""

from collections.abc import Iterable
from decimal import Decimal

from data_quality.reconciliation.figures import (
    Comparison,
    Counted,
    Difference,
    Value,
    added,
    as_ledger_keeps,
    less,
)
from data_quality.reconciliation.raw_partition import RawPartition
from data_quality.reconciliation.warehouse import Book, Load, Staged
from shared.manifest import CurrencyAmount, Manifest
from shared.partition import MANIFEST, REJECTED, SALES_DATA, Partition

LETS_IN = ("PASS", "WARN")
UNFINISHED = "raw files without a manifest: an ingestion is at work, or broke off"


def differences_of(partition: Partition, raw: RawPartition, book: Book) -> list[Difference]:
    """Everything of one partition that does not meet; empty when all does."""
    compared = Comparison(partition)
    _raw_zone_is_current(compared, raw, book)
    if raw.manifest is not None:
        _control_meets_source(compared, raw.manifest)
        _manifest_meets_files(compared, raw.manifest, raw)
        _manifest_meets_ledger(compared, raw.manifest, book)
    _ledger_knows(compared, book)
    for load in book.loads.values():
        _ledger_adds_up(compared, load, book)
        _ledger_meets_rejects(compared, load, book)
    for snapshot_id, staged in book.staging.items():
        _ledger_meets_staging(compared, snapshot_id, staged, book)
    _ledger_meets_star(compared, book)
    _files_meet_warehouse(compared, raw, book)
    for what, count in book.strays.items():
        compared.same("star to dimensions", f"facts with {what}", 0, count)
    return compared.differences


def pending_reason(raw: RawPartition, book: Book) -> str | None:
    """Why readers do not see what loading the raw zone's snapshot now would show them: it is not
    published yet, or the rules of now refuse what was published under earlier ones."""
    manifest, published = raw.manifest, book.published
    if manifest is None:
        unfinished = any(raw.hashes.values()) and not book.loads and not raw.unreadable
        return (
            "raw files without a manifest: an ingestion is at work, or broke off"
            if unfinished
            else None
        )
    if published is not None and manifest.order <= published.order:
        return _due_reason(published)
    load = book.loads.get(manifest.snapshot_id)
    state = "not staged" if load is None else f"the gate has {load.verdict or 'no verdict'}"
    return f"snapshot {manifest.snapshot_id} is not published yet: {state}"


def _due_reason(published: Load) -> str | None:
    if published.gate_verdict not in {"FAIL", "ERROR"} or published.override_id is not None:
        return None
    return (
        f"readers see snapshot {published.snapshot_id}, which the rules of now refuse"
        f" ({published.gate_verdict}): change the rules, load the day again or sign an override"
    )


def _raw_zone_is_current(compared: Comparison, raw: RawPartition, book: Book) -> None:
    hop, published = "raw zone", book.published
    if MANIFEST in raw.unreadable:
        compared.same(hop, MANIFEST, "readable", raw.unreadable[MANIFEST])
    elif raw.manifest is None and book.loads:
        compared.same(hop, MANIFEST, f"snapshot {book.published_id or book.staged_id}", "none")
    elif (
        raw.manifest is not None and published is not None and raw.manifest.order < published.order
    ):
        compared.same(hop, "snapshot", published.snapshot_id, raw.manifest.snapshot_id)


def _control_meets_source(compared: Comparison, manifest: Manifest) -> None:
    rows, amounts = manifest.rows, manifest.amounts
    accounted = rows.normalised + rows.rejected
    compared.same("source to normalised and rejected", "rows", rows.source, accounted)
    if manifest.control_rows is None:
        return
    hop = "control to source"
    compared.same(hop, "rows", manifest.control_rows, rows.source)
    source = added(_money(amounts, "normalised"), _money(amounts, "rejected"))
    compared.same_amounts(hop, "amount", _money(amounts, "control"), source)


def _manifest_meets_files(compared: Comparison, manifest: Manifest, raw: RawPartition) -> None:
    hop, rows, amounts = "manifest to raw", manifest.rows, manifest.amounts
    named = Partition.from_dict(
        {"retailer_id": manifest.retailer.retailer_id, "sales_date": manifest.sales_date}
    )
    compared.same(hop, "partition", str(compared.partition), str(named))
    compared.same(hop, "records of other partitions", 0, raw.misplaced)
    for name, sha256 in manifest.hashes.items():
        if raw.hashes[name] == sha256:  # of a damaged one there is enough to say
            compared.same("manifest to copy", name, sha256, raw.copies[name] or "missing")
    if _is_countable(compared, raw, SALES_DATA, manifest.data_sha256):
        compared.same(hop, "normalised rows", rows.normalised, raw.records.rows)
        if amounts or manifest.control_rows is not None:
            said = _money(amounts, "normalised")
            compared.same_amounts(hop, "normalised amount", said, raw.records.amounts)
    if _is_countable(compared, raw, REJECTED, manifest.rejected_sha256):
        compared.same(hop, "rejected rows", rows.rejected, raw.rejected.rows)
        without = raw.rejected.without_amount
        compared.same(hop, "rejected without amount", rows.rejected_without_amount, without)
        if amounts or manifest.control_rows is not None:
            said = _money(amounts, "rejected")
            compared.same_amounts(hop, "rejected amount", said, raw.rejected.amounts)


def _is_countable(compared: Comparison, raw: RawPartition, name: str, sha256: str) -> bool:
    """Whether the object is there and readable; says what is wrong with it."""
    compared.same("manifest to raw", f"sha256 of {name}", sha256, raw.hashes[name] or "missing")
    if name in raw.unreadable:
        compared.same("manifest to raw", name, "readable", raw.unreadable[name])
    return raw.hashes[name] is not None and name not in raw.unreadable


def _manifest_meets_ledger(compared: Comparison, manifest: Manifest, book: Book) -> None:
    load = book.loads.get(manifest.snapshot_id)
    if load is None:  # not staged yet
        return
    hop, rows = "manifest to ledger", manifest.rows
    figures: dict[str, tuple[Value, Value]] = {
        "generation": (manifest.generation, load.generation),
        "extracted_at": (manifest.extracted_at.isoformat(), load.extracted_at.isoformat()),
        f"sha256 of {SALES_DATA}": (manifest.data_sha256, load.data_sha256),
        f"sha256 of {REJECTED}": (manifest.rejected_sha256, load.rejected_sha256),
        "control rows": (manifest.control_rows, load.control_rows),
        "source rows": (rows.source, load.source_rows),
        "normalised rows": (rows.normalised, load.normalised_rows),
        "rejected rows": (rows.rejected, load.rejected_rows),
        "rejected without amount": (
            rows.rejected_without_amount,
            load.rejected_without_amount_rows,
        ),
    }
    for what, (expected, found) in figures.items():
        compared.same(hop, what, expected, found)
    named = {amount.currency_code for amount in manifest.amounts}
    for code in sorted({*named, *load.amounts}):
        compared.same(hop, f"rows of {code}", int(code in named), int(code in load.amounts))
    for kind in ("control", "normalised", "rejected"):
        said = _money(manifest.amounts, kind)
        compared.same_amounts(hop, f"{kind} amount", said, load.money(kind))


def _ledger_knows(compared: Comparison, book: Book) -> None:
    for snapshot_id in sorted(book.unknown):
        compared.same("ledger", "row of the snapshot", snapshot_id, "none")
    if book.published_id and book.published is None:
        compared.same("ledger", "row of the published snapshot", book.published_id, "none")
    load = book.published
    if load is not None and load.override_id is None and load.verdict not in LETS_IN:
        compared.same("ledger", "verdict", "PASS or WARN", load.verdict or "none")


def _ledger_adds_up(compared: Comparison, load: Load, book: Book) -> None:
    hop, of = "ledger", _whose(load, book)
    accounted = load.normalised_rows + load.rejected_rows
    compared.same(hop, f"source rows{of}", load.source_rows, accounted)
    if load is book.published:
        _published_is_whole(compared, load)
    if load.published_rows is not None:
        kept_back = load.superseded_rows + (load.quarantined_rows or 0)
        due = load.normalised_rows - kept_back
        compared.same(hop, f"published rows{of}", due, load.published_rows)
        money = less(
            less(load.money("normalised"), load.money("superseded")), load.money("quarantined")
        )
        compared.same_amounts(hop, f"published amount{of}", money, load.money("published"))


def _published_is_whole(compared: Comparison, load: Load) -> None:
    """What holds only for what passed the gate: a refused snapshot may miss its control totals, and
    one that was published by an override may miss them still."""
    hop = "ledger"
    if load.override_id is None and load.control_rows is not None:
        compared.same(hop, "control rows", load.control_rows, load.source_rows)
        source = added(load.money("normalised"), load.money("rejected"))
        compared.same_amounts(hop, "control amount", load.money("control"), source)
    compared.same(hop, "staged rows", load.normalised_rows, load.staged_rows)
    if load.published_rows is None:
        compared.same(hop, "published rows", load.normalised_rows - load.superseded_rows, None)
    for code, amounts in load.amounts.items():
        if amounts.published is None:
            due = amounts.normalised - amounts.superseded
            compared.same(hop, f"published amount {code}", due, None)


def _ledger_meets_rejects(compared: Comparison, load: Load, book: Book) -> None:
    hop, of, kept = "ledger to rejected records", _whose(load, book), load.rejected
    if load.details_expired_at is not None:
        is_in_use = load.snapshot_id in {book.staged_id, book.published_id}
        compared.same(hop, f"details{of}", "there", "expired" if is_in_use else "there")
        return
    compared.same(hop, f"rows{of}", load.rejected_rows, kept.rows)
    without = load.rejected_without_amount_rows
    compared.same(hop, f"rows without amount{of}", without, kept.without_amount)
    compared.same_amounts(hop, f"amount{of}", load.money("rejected"), kept.amounts)
    aside = load.quarantined
    compared.same(hop, f"rows in quarantine{of}", load.quarantined_rows or 0, aside.rows)
    amounts = load.money("quarantined")
    compared.same_amounts(hop, f"amount in quarantine{of}", amounts, aside.amounts)


def _ledger_meets_staging(
    compared: Comparison, snapshot_id: str, staged: Staged, book: Book
) -> None:
    hop, load = "ledger to staging", book.loads.get(snapshot_id)
    if snapshot_id != book.staged_id or load is None:
        compared.same(hop, "snapshot", book.staged_id or "none", snapshot_id)
        return
    rows = staged.kept.rows + staged.superseded.rows
    compared.same(hop, "rows", load.staged_rows, rows)
    compared.same(hop, "superseded rows", load.superseded_rows, staged.superseded.rows)
    amounts = added(staged.kept.amounts, staged.superseded.amounts)
    compared.same_amounts(hop, "amount", load.money("normalised"), amounts)
    superseded = staged.superseded.amounts
    compared.same_amounts(hop, "superseded amount", load.money("superseded"), superseded)


def _ledger_meets_star(compared: Comparison, book: Book) -> None:
    hop, load = "ledger to star", book.published
    if load is None:
        compared.same(hop, "rows of an unpublished partition", 0, book.star.rows)
        return
    if load.published_rows is not None:
        compared.same(hop, "rows", load.published_rows, book.star.rows)
    compared.same_amounts(hop, "amount", load.money("published"), book.star.amounts)


def _files_meet_warehouse(compared: Comparison, raw: RawPartition, book: Book) -> None:
    """Past the ledger: the records of the raw file are those that are staged and published.

    Rows are counted by currency here, which the ledger does not; what a hop of the ledger's shows
    already is not said again.
    """
    if raw.manifest is None or not raw.hashes[SALES_DATA] or SALES_DATA in raw.unreadable:
        return
    snapshot_id = raw.manifest.snapshot_id
    load, staged = book.loads.get(snapshot_id), book.staging.get(snapshot_id)
    if load is not None:
        superseded = raw.superseded
        compared.same("raw to ledger", "superseded rows", superseded.rows, load.superseded_rows)
        money = load.money("superseded")
        compared.same_amounts("raw to ledger", "superseded amount", superseded.amounts, money)
    if staged is not None and not compared.differs_at("ledger to staging"):
        compared.same_records("raw to staging", raw.kept, staged.kept)
        compared.same_records("raw to staging", raw.superseded, staged.superseded)
    if book.published_id == snapshot_id and not compared.differs_at("ledger to star"):
        aside = load.quarantined if load is not None else Counted()
        compared.same_records("raw to star", raw.kept, book.star.with_records(aside))


def _whose(load: Load, book: Book) -> str:
    """Names the snapshot of a figure where it is not the one that readers see."""
    return "" if load is book.published else f" of snapshot {load.snapshot_id}"


def _money(amounts: Iterable[CurrencyAmount], kind: str) -> dict[str, Decimal]:
    """One of the manifest's sums by currency, as the ledger keeps it."""
    sums = {amount.currency_code: getattr(amount, kind) for amount in amounts}
    return {code: as_ledger_keeps(sum_) for code, sum_ in sums.items() if sum_ is not None}
