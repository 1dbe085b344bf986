"""What has to meet in the ledger, and between it, staging and the star."""

from data_quality.reconciliation.figures import Comparison, Counted, added, less
from data_quality.reconciliation.raw_partition import RawPartition
from data_quality.reconciliation.warehouse import Book, Load, Staged
from shared.partition import SALES_DATA

LETS_IN = ("PASS", "WARN")


def ledger_knows(compared: Comparison, book: Book) -> None:
    """The ledger has a row of each snapshot that is staged or published, and why it was."""
    for snapshot_id in sorted(book.unknown):
        compared.same("ledger", "row of the snapshot", snapshot_id, "none")
    if book.published_id and book.published is None:
        compared.same("ledger", "row of the published snapshot", book.published_id, "none")
    load = book.published
    if load is not None and load.override_id is None and load.verdict not in LETS_IN:
        compared.same("ledger", "verdict", "PASS or WARN", load.verdict or "none")


def ledger_adds_up(compared: Comparison, load: Load, book: Book) -> None:
    """What was published is what was normalised, less what is superseded or quarantined."""
    hop, of = "ledger", _whose(load, book)
    accounted = load.normalised_rows + load.rejected_rows
    compared.same(hop, f"source rows{of}", load.source_rows, accounted)
    if load is book.published:
        _published_is_whole(compared, load)
    if load.published_rows is not None:
        left_out = load.superseded_rows + (load.quarantined_rows or 0)
        due = load.normalised_rows - left_out
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


def ledger_meets_rejects(compared: Comparison, load: Load, book: Book) -> None:
    """Rejected and quarantined records are there, as the ledger counts them."""
    hop, of, kept = "ledger to rejected records", _whose(load, book), load.rejected
    if load.details_expired_at is not None:
        is_in_use = load.snapshot_id in {book.staged_id, book.published_id}
        compared.same(hop, f"details{of}", "there", "expired" if is_in_use else "there")
        return
    compared.same(hop, f"rows{of}", load.rejected_rows, kept.rows)
    without = load.rejected_without_amount_rows
    compared.same(hop, f"rows without amount{of}", without, kept.without_amount)
    compared.same_amounts(hop, f"amount{of}", load.money("rejected"), kept.amounts)
    quarantined = load.quarantined
    compared.same(hop, f"rows in quarantine{of}", load.quarantined_rows or 0, quarantined.rows)
    amounts = load.money("quarantined")
    compared.same_amounts(hop, f"amount in quarantine{of}", amounts, quarantined.amounts)


def ledger_meets_staging(
    compared: Comparison, snapshot_id: str, staged: Staged, book: Book
) -> None:
    """The staged rows are those that the ledger counts."""
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


def ledger_meets_star(compared: Comparison, book: Book) -> None:
    """The star's rows are those that the ledger counts."""
    hop, load = "ledger to star", book.published
    if load is None:
        compared.same(hop, "rows of an unpublished partition", 0, book.star.rows)
        return
    if load.published_rows is not None:
        compared.same(hop, "rows", load.published_rows, book.star.rows)
    compared.same_amounts(hop, "amount", load.money("published"), book.star.amounts)


def files_meet_warehouse(compared: Comparison, raw: RawPartition, book: Book) -> None:
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
        quarantined = load.quarantined if load is not None else Counted()
        compared.same_records("raw to star", raw.kept, book.star.with_records(quarantined))


def _whose(load: Load, book: Book) -> str:
    """Names the snapshot of a figure where it is not the one that readers see."""
    return "" if load is book.published else f" of snapshot {load.snapshot_id}"
