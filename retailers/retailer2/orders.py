"""Orders as Harvest Grocers' API nests them."""

from itertools import groupby
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from retailers.database import Record, Snapshot


def order_documents(snapshot: Snapshot, orders: list[Record]) -> list[dict[str, Any]]:
    """The orders with their lines, stores and customers inside."""
    order_ids = [order["order_id"] for order in orders]
    lines = snapshot.rows("order_lines", order_ids=order_ids)
    by_order = {key: list(group) for key, group in groupby(lines, key=itemgetter("order_id"))}
    return [_order(order, by_order.get(order["order_id"], [])) for order in orders]


def _order(order: Record, lines: list[Record]) -> dict[str, Any]:
    closed_at = order["closed_at"].astimezone(ZoneInfo(order["time_zone"]))
    return {
        "orderId": order["order_id"],
        "orderType": order["order_type"],
        "businessDate": order["business_date"].isoformat(),
        "closedAt": closed_at.isoformat(timespec="seconds"),
        "channel": order["channel"],
        "currency": order["currency"],
        "store": _store(order),
        "customer": _customer(order),
        "lines": [_line(line, order["money_scale"]) for line in lines],
    }


def _store(order: Record) -> dict[str, Any]:
    return {
        "storeId": order["store_id"],
        "name": order["store_name"],
        "city": order["store_city"],
        "region": order["store_region"],
        "country": order["store_country"],
        "timeZone": order["time_zone"],
    }


def _customer(order: Record) -> dict[str, Any] | None:
    if order["customer_id"] is None:
        return None
    return {
        "customerId": order["customer_id"],
        "memberCard": order["member_card"],
        "city": order["customer_city"],
        "region": order["customer_region"],
        "postalCode": order["customer_postal_code"],
        "country": order["customer_country"],
    }


def _line(line: Record, scale: int) -> dict[str, Any]:
    product = {
        "productId": line["product_id"],
        "name": line["product_name"],
        "category": line["category"],
    }
    return {
        "lineNo": line["line_no"],
        "product": product,
        "quantity": line["quantity"],
        "unitPrice": {"minor": line["unit_price_minor"], "scale": scale},
        "discount": {"minor": line["discount_minor"], "scale": scale},
        "lineTotal": {"minor": line["line_total_minor"], "scale": scale},
    }
