"""Good records of every entity of the three retailers, as their APIs send them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any

from ingestion.declare.source import Entity, Source
from ingestion.registry import load_source

DAY = date(2024, 1, 15)
NOON = int(datetime.combine(DAY, time(17), UTC).timestamp() * 1000)
RETAILERS = ("retailer1", "retailer2", "retailer3")
Record = dict[str, Any]

MONEY = {"minor": 299, "scale": 2}
VALUES: dict[str, Any] = {
    "InvoiceDate": f"{DAY} 10:15:00",
    "OrderedAt": f"{DAY} 10:15:00",
    "ShippedAt": None,
    "DeliveredAt": None,
    "ReturnedAt": None,
    "ShippingCost": "3.50",
    "Status": "Ordered",
    "CountedOn": str(DAY),
    "QtyOnHand": 5,
    "QtyOnOrder": 0,
    "ReorderLevel": 3,
    "UnitCost": "0.750",
    "Quantity": 2,
    "UnitPrice": "1.50",
    "ListPrice": "1.50",
    "orderType": "sale",
    "businessDate": str(DAY),
    "closedAt": f"{DAY}T12:00:00-08:00",
    "channel": "in_store",
    "currency": "USD",
    "quantity": "1.0000",
    "onHand": "5.0000",
    "onOrder": "0.0000",
    "reorderPoint": 3,
    "unitCost": MONEY,
    "state": "placed",
    "timeline": {
        "placedAt": f"{DAY}T12:00:00-08:00",
        "shippedAt": None,
        "deliveredAt": None,
        "returnedAt": None,
    },
    "cost": MONEY,
    "unitPrice": MONEY,
    "discount": {"minor": 0, "scale": 2},
    "lineTotal": MONEY,
}
OF_EXPORTS: dict[str, Any] = {
    "quantity": "2",
    "sales_value": "3.98",
    "retail_disc": "0.40",
    "coupon_disc": "0",
    "coupon_match_disc": "0",
    "transaction_ms": str(NOON),
    "channel": "store",
    "stock_date": str(DAY),
    "case_size": "4",
    "full_cases": "1",
    "loose_units": "1",
    "units_on_order": "0",
    "reorder_at": "3",
    "unit_cost": "0.75",
    "placed_ms": str(NOON),
    "sent_ms": "",
    "arrived_ms": "",
    "back_ms": "",
    "delivery_cost": "3.95",
}
OWN = {"InvoiceNo", "ShipmentNo", "StockCode", "CustomerID", "StoreCode", "orderId", "productId"}
OWN |= {"storeId", "customerId", "basket_id", "product_id", "household_id", "store_id"}
OWN |= {"shipmentId", "delivery_id"}
"""Fields that tell one record from another."""


@dataclass(frozen=True)
class Feed:
    """One entity of one retailer."""

    source: Source
    entity: Entity

    def __repr__(self) -> str:
        return f"{self.source.retailer_id} {self.entity.name}"

    def record(self, number: int) -> Record:
        """A good record, the same for the same number."""
        values = OF_EXPORTS if self.entity.payload_format == "csv" else VALUES
        return {
            name.rstrip("?"): _value(name.rstrip("?"), kind, number, values)
            for name, kind in self.entity.contract.items()
        }


@cache
def feeds() -> tuple[Feed, ...]:
    """All entities of all retailers; sales first."""
    every = [
        Feed(source, entity) for source in map(load_source, RETAILERS) for entity in source.entities
    ]
    return tuple(sorted(every, key=lambda feed: feed.entity.name != "sales"))


def feed_of(retailer_id: str, entity: str = "sales") -> Feed:
    """One of them."""
    return next(each for each in feeds() if repr(each) == f"{retailer_id} {entity}")


def _value(name: str, kind: Any, number: int, values: Mapping[str, Any]) -> Any:
    if name in values:
        return values[name]
    if isinstance(kind, Mapping):
        return {
            inner.rstrip("?"): _value(inner.rstrip("?"), each, number, values)
            for inner, each in kind.items()
        }
    if isinstance(kind, list):
        return [_value(name, kind[0], number, values)]
    if name == "lineNo":
        return 1
    return f"{name}-{number}" if name in OWN else f"some {name}"
