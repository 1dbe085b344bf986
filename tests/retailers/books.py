"""What a retailer's own tables say of stock and shipments, worked out in Python alone."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import psycopg2

Key = tuple[str, str]
"""A store and a product."""
Amounts = dict[date, dict[Key, Decimal]]
SHOP = "ALBION-WEB"
NEW_YORK = ZoneInfo("America/New_York")


@dataclass(frozen=True)
class Books:
    """The tables that make the stock: by day, store and product."""

    on_hand: Amounts
    out: Amounts
    delivered: Amounts

    def expected(self, day: date, key: Key) -> Decimal:
        """The stock at the close of `day`, from that of the day before."""
        opening = self.on_hand[day - timedelta(days=1)][key]
        return opening + _at(self.delivered, day, key) - _at(self.out, day, key)


def _at(amounts: Amounts, day: date, key: Key) -> Decimal:
    return amounts.get(day, {}).get(key, Decimal(0))


def _rows(url: str, table: str, *columns: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {table}")
        rows = cursor.fetchall()
    connection.close()
    return rows


def _summed(rows: Iterable[tuple[date, str, str, object]]) -> Amounts:
    found: Amounts = defaultdict(lambda: defaultdict(Decimal))
    for day, store_id, product_id, amount in rows:
        found[day][store_id, product_id] += Decimal(str(amount))
    return found


def albion(url: str) -> Books:
    """Sold are lines above zero, written off those below it that have no price."""
    lines = _rows(url, "albion.invoice_line", "invoiced_at", "stock_code", "quantity", "unit_price")
    received = _rows(url, "albion.goods_received", "received_on", "stock_code", "quantity")
    columns = ("counted_on", "store_code", "stock_code", "qty_on_hand")
    return Books(
        on_hand=_summed(_rows(url, "albion.stock_level", *columns)),
        out=_summed(
            (at.date(), SHOP, code, abs(quantity))
            for at, code, quantity, price in lines
            if quantity > 0 or price == 0
        ),
        delivered=_summed((day, SHOP, code, quantity) for day, code, quantity in received),
    )


def harvest(url: str) -> Books:
    """What customers bring back is thrown away."""
    orders = {
        order_id: (day, store_id)
        for order_id, day, store_id in _rows(
            url, "harvest.customer_order", "order_id", "business_date", "store_id"
        )
    }
    lines = _rows(url, "harvest.order_line", "order_id", "product_id", "quantity")
    key = ("business_date", "store_id", "product_id")
    return Books(
        on_hand=_summed(_rows(url, "harvest.inventory", *key, "on_hand")),
        out=_summed(
            (*orders[order_id], product_id, quantity)
            for order_id, product_id, quantity in lines
            if quantity > 0
        ),
        delivered=_summed(_rows(url, "harvest.delivery", *key, "quantity")),
    )


def journey(url: str) -> Books:
    """Of a line that a till sent twice the later one holds; what is refunded is thrown away."""
    columns = ("sold_at", "row_id", "basket_id", "product_id", "store_id", "quantity")
    lines = sorted(_rows(url, "journey.basket_line", *columns))
    lasting = {
        (basket_id, product_id): (_day(sold_at), store_id, product_id, quantity)
        for sold_at, _, basket_id, product_id, store_id, quantity in lines
    }
    counted = ("stock_date", "store_id", "product_id", "units_on_hand")
    brought = ("delivered_on", "store_id", "product_id", "units")
    return Books(
        on_hand=_summed(_rows(url, "journey.stock", *counted)),
        out=_summed(line for line in lasting.values() if line[3] > 0),
        delivered=_summed(_rows(url, "journey.truck_delivery", *brought)),
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(NEW_YORK).date()


BOOKS = {"retailer1": albion, "retailer2": harvest, "retailer3": journey}

SHIPMENTS = {
    "retailer1": ("albion.shipment", "shipment_no", "ordered_at", "shipped_at", "delivered_at"),
    "retailer2": ("harvest.shipment", "shipment_id", "ordered_at", "shipped_at", "delivered_at"),
    "retailer3": ("journey.delivery", "delivery_id", "placed_at", "sent_at", "arrived_at"),
}


def lags(name: str, url: str) -> dict[str, tuple[timedelta, timedelta]]:
    """By shipment: from the order to its leaving, and from there to its arrival."""
    return {
        number: (shipped_at - ordered_at, delivered_at - shipped_at)
        for number, ordered_at, shipped_at, delivered_at in _rows(url, *SHIPMENTS[name])
    }
