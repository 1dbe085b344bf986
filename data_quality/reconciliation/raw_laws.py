"""What has to meet in the raw zone, and between it and the ledger."""

from collections.abc import Iterable
from decimal import Decimal

from data_quality.reconciliation.figures import Comparison, Value, added, as_ledger_keeps
from data_quality.reconciliation.raw_partition import RawPartition
from data_quality.reconciliation.warehouse import Book
from shared.manifest import CurrencyAmount, Manifest
from shared.partition import MANIFEST, REJECTED, SALES_DATA, Partition


def raw_zone_is_current(compared: Comparison, raw: RawPartition, book: Book) -> None:
    """The raw zone has a manifest, of no older snapshot than the published one."""
    hop, published = "raw zone", book.published
    if MANIFEST in raw.unreadable:
        compared.same(hop, MANIFEST, "readable", raw.unreadable[MANIFEST])
    elif raw.manifest is None and book.loads:
        compared.same(hop, MANIFEST, f"snapshot {book.published_id or book.staged_id}", "none")
    elif (
        raw.manifest is not None and published is not None and raw.manifest.order < published.order
    ):
        compared.same(hop, "snapshot", published.snapshot_id, raw.manifest.snapshot_id)


def control_meets_source(compared: Comparison, manifest: Manifest) -> None:
    """The source's records are those of its control totals, and each is normalised or rejected."""
    rows, amounts = manifest.rows, manifest.amounts
    accounted = rows.normalised + rows.rejected
    compared.same("source to normalised and rejected", "rows", rows.source, accounted)
    if manifest.control_rows is None:
        return
    hop = "control to source"
    compared.same(hop, "rows", manifest.control_rows, rows.source)
    source = added(_money(amounts, "normalised"), _money(amounts, "rejected"))
    compared.same_amounts(hop, "amount", _money(amounts, "control"), source)


def manifest_meets_files(compared: Comparison, manifest: Manifest, raw: RawPartition) -> None:
    """The files are those that the manifest names, with its counts and sums."""
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


def manifest_meets_ledger(compared: Comparison, manifest: Manifest, book: Book) -> None:
    """The ledger has the manifest's figures, once the snapshot is staged."""
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


def _money(amounts: Iterable[CurrencyAmount], kind: str) -> dict[str, Decimal]:
    """One of the manifest's sums by currency, as the ledger keeps it."""
    sums = {amount.currency_code: getattr(amount, kind) for amount in amounts}
    return {code: as_ledger_keeps(sum_) for code, sum_ in sums.items() if sum_ is not None}
