"""What a range of days came to: the ledger per partition, and three KPIs as analysts see them."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.text import Text

from shared.output.terminal import PlainConsole, PlainTable, plain
from shared.postgres.connection import Cursor, read_sql, transaction
from shared.settings import Settings

SQL_FOLDER = Path(__file__).parent / "sql"
VERDICT_STYLES = {"PASS": "green", "WARN": "yellow", "FAIL": "red", "ERROR": "red"}
COLUMNS = ("source", "normalised", "rejected", "duplicates", "published")


def print_report(first: date, last: date, settings: Settings, console: PlainConsole) -> int:
    """Print the ledger and the KPIs of the days; returns how many partitions are published."""
    dates = {"first": first, "last": last}
    with transaction(settings.database, "audit") as cursor:
        rows = _rows(cursor, "ledger_report", dates)
    console.print(_ledger_table(rows, first, last))
    with transaction(settings.database, "bi") as cursor:
        for line in _kpi_lines(cursor, dates):
            console.print(line)
    return sum(row[6] is not None for row in rows)


def _ledger_table(rows: list[tuple[Any, ...]], first: date, last: date) -> PlainTable:
    table = PlainTable(
        title=f"Sales {first} to {last}: every line and every cent, from source to star"
    )
    table.add_column("retailer")
    table.add_column("sales date")
    for name in COLUMNS:
        table.add_column(name, justify="right")
    table.add_column("published amount", justify="right")
    table.add_column("verdict")
    previous = None
    for retailer, day, *counts, verdict, amounts in rows:
        if previous not in {None, retailer}:
            table.add_section()
        previous = retailer
        style = VERDICT_STYLES.get(verdict, "")
        table.add_row(
            retailer, str(day), *map(_count, counts), _money(amounts), plain(verdict, style)
        )
    return table


def _kpi_lines(cursor: Cursor, dates: dict[str, date]) -> list[Text]:
    revenue = ", ".join(
        f"{name} {amount:,.2f} {currency}"
        for name, currency, amount in _rows(cursor, "kpi_revenue", dates)
    )
    best = ", ".join(
        f"{name}: {product} ({units:,.0f})"
        for name, product, units in _rows(cursor, "kpi_best_seller", dates)
    )
    known = ", ".join(
        f"{name} {100 * of_known / transactions:.0f} %"
        for name, transactions, of_known in _rows(cursor, "kpi_known_customers", dates)
    )
    return [
        Text.assemble(("Net revenue", "bold"), f"      {revenue or 'none'}"),
        Text.assemble(("Best seller", "bold"), f"      {best or 'none'}"),
        Text.assemble(("Known customers", "bold"), f"  {known or 'none'}"),
    ]


def _rows(cursor: Cursor, name: str, dates: dict[str, date]) -> list[tuple[Any, ...]]:
    cursor.execute(read_sql(SQL_FOLDER / f"{name}.sql"), dates)
    return cursor.fetchall()


def _count(value: int | None) -> str:
    return "-" if value is None else f"{value:,}"


def _money(amounts: dict[str, str] | None) -> str:
    return "\n".join(f"{Decimal(text):,.2f} {code}" for code, text in (amounts or {}).items())
