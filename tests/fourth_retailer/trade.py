"""What the fourth retailer sold: each day a function of its date, without a database."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

TIME_ZONE = "Asia/Kolkata"
CURRENCY = "INR"
LINES = 120
MOVED_ON = date(2024, 1, 13)
MOVER = "C7"
RETURNED = 50
INVALID = 60

Line = dict[str, Any]


def sales_of(day: date) -> list[Line]:
    """The day's lines: most are sales, one is a return, one lacks its product."""
    return [_line(day, number) for number in range(LINES)]


def control_totals_of(day: date) -> tuple[int, Decimal]:
    """The retailer's own count and sum of the day."""
    lines = sales_of(day)
    return len(lines), sum((Decimal(line["total_amount"]) for line in lines), Decimal())


def wholesale_of(day: date) -> list[Line]:
    """The same lines in hundreds, as an API tells them that knows totals and no unit prices."""
    return [_wholesale(line) for line in sales_of(day)]


def wholesale_totals_of(day: date) -> tuple[int, Decimal]:
    """As `control_totals_of`, of the wholesale lines."""
    lines = wholesale_of(day)
    return len(lines), sum((Decimal(line["total_amount"]) for line in lines), Decimal())


def _wholesale(line: Line) -> Line:
    """A price for the lot, so that seven hundred of them have no price with four digits."""
    fields = {name: field for name, field in line.items() if name != "unit_price"}
    return fields | {"quantity": str(Decimal(line["quantity"]) * 700)}


def _line(day: date, number: int) -> Line:
    quantity = Decimal(-1 if number == RETURNED else 1 + number % 3)
    price, discount = Decimal("19.99") + number % 5, Decimal("0.50") * (number % 2)
    product = "" if number == INVALID else f"P{number % 11}"
    return {
        "transaction_id": f"{day:%Y%m%d}-{number // 3}",
        "line_number": number % 3 + 1,
        "record_type": "return" if number == RETURNED else "sale",
        "sold_at": _sold_at(day, number),
        "channel": "online" if number % 4 == 0 else "store",
        "product_id": product,
        "product_name": f"Lamp {number % 11}",
        "product_category": "Lighting",
        "quantity": str(quantity),
        "unit_price": str(price),
        "discount_amount": str(discount),
        "total_amount": str(quantity * price - discount),
        "currency_code": CURRENCY,
        **_store(number),
        **_customer(day, number),
    }


def _sold_at(day: date, number: int) -> str:
    """From five past midnight by the stores' clock, which is the day before in UTC."""
    opened = datetime.combine(day, time(0, 5), ZoneInfo(TIME_ZONE))
    return (opened + timedelta(minutes=number * 11)).astimezone(UTC).isoformat()


def _store(number: int) -> Line:
    return {
        "store_id": f"S{number % 2}",
        "store_name": ("Bandra", "Indiranagar")[number % 2],
        "store_city": ("Mumbai", "Bengaluru")[number % 2],
        "store_region": None,
        "store_country": "India",
    }


def _customer(day: date, number: int) -> Line:
    identity = f"C{number % 9}" if number % 10 else None
    city = "Pune" if identity == MOVER and day >= MOVED_ON else "Mumbai"
    return {
        "customer_id": identity,
        "customer_tier": "Gold" if identity else None,
        "customer_city": city if identity else None,
        "customer_region": None,
        "customer_postal_code": None,
        "customer_country": "India" if identity else None,
    }
