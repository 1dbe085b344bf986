"""Stock and shipments as Harvest Grocers' API nests them."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from retailers.database import Record

STAGES = (("returned_at", "returned"), ("delivered_at", "delivered"), ("shipped_at", "inTransit"))
"""What has happened last comes first."""


def inventory_document(row: Record) -> dict[str, Any]:
    """The stock of one product in one store."""
    minor = row["unit_cost_minor"]
    return {
        "businessDate": row["businessDate"],
        "storeId": row["storeId"],
        "productId": row["productId"],
        "onHand": row["onHand"],
        "onOrder": row["onOrder"],
        "reorderPoint": row["reorderPoint"],
        "unitCost": None if minor is None else {"minor": minor, "scale": row["money_scale"]},
        "currency": row["currency"],
    }


def shipment_document(row: Record) -> dict[str, Any]:
    """One shipment, its times on the clock of the store that sold the order."""
    zone = ZoneInfo(row["time_zone"])
    return {
        "shipmentId": row["shipment_id"],
        "orderId": row["order_id"],
        "businessDate": row["business_date"].isoformat(),
        "state": next((state for column, state in STAGES if row[column]), "placed"),
        "carrier": {"name": row["carrier"]},
        "from": _origin(row),
        "to": {"city": row["city"], "region": row["region"], "country": row["country"]},
        "timeline": {
            "placedAt": _local(row["ordered_at"], zone),
            "shippedAt": _local(row["shipped_at"], zone),
            "deliveredAt": _local(row["delivered_at"], zone),
            "returnedAt": _local(row["returned_at"], zone),
        },
        "currency": row["currency"],
        "cost": {"minor": row["cost_minor"], "scale": row["money_scale"]},
    }


def _origin(row: Record) -> dict[str, str]:
    if row["warehouse_id"] is None:
        return {"kind": "store", "id": row["store_id"]}
    return {"kind": "warehouse", "id": row["warehouse_id"]}


def _local(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return None if moment is None else moment.astimezone(zone).isoformat(timespec="seconds")
