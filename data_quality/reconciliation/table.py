"""A reconciliation for the eye, and for programs."""

from decimal import Decimal
from typing import Any

from data_quality.reconciliation.figures import LEDGER_UNIT, Difference, Value
from data_quality.reconciliation.reconciliation import HOPS, Reconciliation, Totals
from shared.output.terminal import PlainConsole, PlainTable, plain


def print_reconciliation(found: Reconciliation, console: PlainConsole) -> None:
    """One line a retailer, one for each partition that waits, one for each difference."""
    console.print(_totals_table(found))
    for partition, reason in found.pending:
        console.print(f"pending: {partition}: {reason}", soft_wrap=True)
    if found.differences:
        console.print(_differences_table(found.differences))
    console.print(_summary(found))


def as_json(found: Reconciliation) -> dict[str, Any]:
    """The same for programs. Money is text, with all of its digits."""
    return {
        "meets": found.meets,
        "retailers": {name: _totals(totals) for name, totals in found.retailers.items()},
        "pending": [partition.as_dict() | {"why": why} for partition, why in found.pending],
        "differences": [
            {
                "retailer_id": each.retailer_id,
                "sales_date": each.sales_date and each.sales_date.isoformat(),
                "hop": each.hop,
                "what": each.what,
                "expected": _plain(each.expected),
                "found": _plain(each.found),
                "difference": _plain(each.difference),
            }
            for each in found.differences
        ],
    }


def _totals(totals: Totals) -> dict[str, Any]:
    return {
        "partitions": totals.partitions,
        "published": totals.published,
        "pending": totals.pending,
        "rows": totals.rows | {"star": totals.star_rows},
        "star_amounts": {code: _money(sum_) for code, sum_ in totals.star_amounts.items()},
        "differences": totals.differences,
    }


def _totals_table(found: Reconciliation) -> PlainTable:
    table = PlainTable(title="Rows of what is published, hop by hop, and what readers see")
    table.add_column("retailer")
    for name in ("partitions", "pending", *HOPS, "star", "money in the star", "differences"):
        table.add_column(name, justify="right")
    for retailer_id, totals in sorted(found.retailers.items()):
        sums = sorted(totals.star_amounts.items())
        money = "\n".join(f"{sum_:,.4f} {code}" for code, sum_ in sums)
        rows = (totals.rows[hop] for hop in HOPS)
        numbers = (totals.partitions, totals.pending, *rows, totals.star_rows)
        style = "red" if totals.differences else "green"
        table.add_row(
            retailer_id,
            *(f"{number:,}" for number in numbers),
            money,
            plain(f"{totals.differences:,}", style),
        )
    return table


def _differences_table(differences: list[Difference]) -> PlainTable:
    table = PlainTable(title="What does not meet")
    for name in ("retailer", "sales date", "hop", "what"):
        table.add_column(name, overflow="fold")
    for name in ("expected", "found", "difference"):
        table.add_column(name, justify="right", overflow="fold")
    for each in differences:
        day = str(each.sales_date or "any")
        values = (_shown(value) for value in (each.expected, each.found, each.difference))
        table.add_row(each.retailer_id, day, each.hop, each.what, *values)
    return table


def _summary(found: Reconciliation) -> str:
    partitions = sum(totals.partitions for totals in found.retailers.values())
    waiting = f", {len(found.pending):,} pending" if found.pending else ""
    if found.meets:
        return f"{partitions:,} partitions meet to the row and to the cent{waiting}"
    places = {(each.retailer_id, each.sales_date) for each in found.differences}
    return (
        f"{len(found.differences):,} differences in {len(places):,} places;"
        f" {partitions:,} partitions looked at{waiting}"
    )


def _shown(value: Value) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    plain = _plain(value)
    return "-" if plain is None else str(plain)


def _plain(value: Value) -> int | str | None:
    return _money(value) if isinstance(value, Decimal) else value


def _money(amount: Decimal) -> str:
    """With four digits, or more if there are more."""
    exponent = amount.normalize().as_tuple().exponent
    is_finer = isinstance(exponent, int) and exponent < -4  # noqa: PLR2004
    return f"{amount.normalize() if is_finer else amount.quantize(LEDGER_UNIT):f}"
