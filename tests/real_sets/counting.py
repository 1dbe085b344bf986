"""The independent count: the real files, read line by line, without any code of the pipeline."""

import csv
import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Context, Decimal, Inexact, InvalidOperation
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

EXACT = Context(prec=60, traps=[Inexact, InvalidOperation])
"""Arithmetic that raises rather than rounds."""
NOTHING = Decimal()


class Line(NamedTuple):
    """One sales line, whoever tells of it."""

    sales_date: str
    transaction_id: str
    product_id: str
    customer_id: str | None
    quantity: Decimal
    amount: Decimal


class DayTotals(NamedTuple):
    """The lines of a day, and the exact sum of their amounts."""

    lines: int
    amount: Decimal


@dataclass
class Tally:
    """What a number of sales lines come to."""

    days: dict[str, DayTotals] = field(default_factory=dict)
    units: Decimal = NOTHING
    transactions: set[str] = field(default_factory=set)
    products: set[str] = field(default_factory=set)
    customers: set[str] = field(default_factory=set)

    def add(self, line: Line) -> None:
        """Count one line."""
        lines, amount = self.days.get(line.sales_date, DayTotals(0, NOTHING))
        self.days[line.sales_date] = DayTotals(lines + 1, EXACT.add(amount, line.amount))
        self.units = EXACT.add(self.units, line.quantity)
        self.transactions.add(line.transaction_id)
        self.products.add(line.product_id)
        if line.customer_id is not None:
            self.customers.add(line.customer_id)

    @property
    def lines(self) -> int:
        """Of all days."""
        return sum(day.lines for day in self.days.values())

    @property
    def amount(self) -> Decimal:
        """Of all days, exact."""
        total = NOTHING
        for day in self.days.values():
            total = EXACT.add(total, day.amount)
        return total


def tally(lines: Iterable[Line]) -> Tally:
    """All of the lines, counted."""
    counted = Tally()
    for line in lines:
        counted.add(line)
    return counted


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a `.csv.gz` file, every value as the text that stands there."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def online_retail(data: Path) -> Iterator[Line]:
    """UCI Online Retail: London's wall clock, so the date stands there. `17850.0` is 17850."""
    for row in read_rows(data / "online_retail/online_retail.csv.gz"):
        quantity = Decimal(row["Quantity"])
        yield Line(
            sales_date=row["InvoiceDate"][:10],
            transaction_id=row["InvoiceNo"],
            product_id=row["StockCode"],
            customer_id=row["CustomerID"].removesuffix(".0") or None,
            quantity=quantity,
            amount=EXACT.multiply(quantity, Decimal(row["UnitPrice"])),
        )


def foodmart(data: Path) -> Iterator[Line]:
    """FoodMart 1997. It has no basket: a transaction is a store, a day and a customer."""
    days = foodmart_days(data)
    for row in read_rows(data / "foodmart/sales_fact_1997.csv.gz"):
        day, customer = days[row["time_id"]], row["customer_id"]
        yield Line(
            sales_date=day,
            transaction_id=f"{row['store_id']}-{day.replace('-', '')}-{customer}",
            product_id=row["product_id"],
            customer_id=customer,
            quantity=Decimal(row["unit_sales"]),
            amount=Decimal(row["store_sales"]),
        )


def foodmart_days(data: Path) -> dict[str, str]:
    """FoodMart's calendar: the date of each `time_id`."""
    rows = read_rows(data / "foodmart/time_by_day.csv.gz")
    return {row["time_id"]: row["the_date"][:10] for row in rows}


def complete_journey(data: Path) -> Iterator[Line]:
    """Complete Journey: UTC, while its stores keep New York's time. `4.0128e+10` is a number."""
    zone = ZoneInfo("America/New_York")
    for row in read_rows(data / "complete_journey/transactions.csv.gz"):
        moment = datetime.fromisoformat(row["transaction_timestamp"]).replace(tzinfo=UTC)
        yield Line(
            sales_date=moment.astimezone(zone).date().isoformat(),
            transaction_id=f"{Decimal(row['basket_id']):f}",
            product_id=row["product_id"],
            customer_id=row["household_id"],
            quantity=Decimal(row["quantity"]),
            amount=Decimal(row["sales_value"]),
        )
