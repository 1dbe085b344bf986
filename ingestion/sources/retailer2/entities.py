"""Harvest Grocers' entities besides sales: a day's inventory and shipments; products, customers
and stores as they are now."""

from decimal import Decimal

from ingestion.declare.contract import Contract
from ingestion.declare.source import (
    UNITS,
    ControlTotals,
    ControlTotalsRequest,
    Entity,
    as_it_is_now,
    by_date,
)
from ingestion.http.pagination import Cursor
from ingestion.http.payload import json_object


def _stock_totals(body: bytes) -> ControlTotals:
    answer = json_object(body)
    rows = answer["lineCount"]
    return ControlTotals(rows, {UNITS: Decimal(answer["onHand"])})


def _shipment_totals(body: bytes) -> ControlTotals:
    answer = json_object(body)
    return ControlTotals(
        answer["shipmentCount"],
        {
            total["currency"]: Decimal(total["cost"]["minor"]).scaleb(-total["cost"]["scale"])
            for total in answer["totals"]
        },
    )


def _reference(name: str, contract: Contract) -> Entity:
    return Entity(
        name=name,
        path=f"/v2/{name}",
        query=as_it_is_now,
        paginator=lambda size: Cursor("cursor", "limit", size, cursor_field="nextCursor"),
        page_size=2000,
        payload_format="json",
        records_field="data",
        contract=contract,
        is_daily=False,
    )


BESIDES_SALES = (
    Entity(
        name="inventory",
        path="/v2/inventory",
        query=by_date("businessDate"),
        paginator=lambda size: Cursor("cursor", "limit", size, cursor_field="nextCursor"),
        page_size=2000,
        payload_format="json",
        records_field="data",
        contract={
            "businessDate": "text",
            "storeId": "text",
            "productId": "text",
            "onHand": "text",
            "onOrder?": "text",
            "reorderPoint?": "number",
            "unitCost?": {"minor": "number", "scale": "number"},
            "currency?": "text",
        },
        control_totals=ControlTotalsRequest(
            "/v2/inventory/control-totals", by_date("businessDate"), _stock_totals
        ),
    ),
    Entity(
        name="shipments",
        path="/v2/shipments",
        query=by_date("businessDate"),
        paginator=lambda size: Cursor("cursor", "limit", size, cursor_field="nextCursor"),
        page_size=2000,
        payload_format="json",
        records_field="data",
        contract={
            "shipmentId": "text",
            "orderId": "text",
            "businessDate": "text",
            "state": "text",
            "carrier": {"name": "text"},
            "from": {"kind": "text", "id": "text"},
            "to": {"city": "text", "region": "text", "country": "text"},
            "timeline": {
                "placedAt": "text",
                "shippedAt?": "text",
                "deliveredAt?": "text",
                "returnedAt?": "text",
            },
            "currency": "text",
            "cost": {"minor": "number", "scale": "number"},
        },
        control_totals=ControlTotalsRequest(
            "/v2/shipments/control-totals", by_date("businessDate"), _shipment_totals
        ),
    ),
    _reference("products", {"productId": "text", "name?": "text", "category?": "text"}),
    _reference(
        "customers",
        {
            "customerId": "text",
            "fullName?": "text",
            "email?": "text",
            "phone?": "text",
            "street?": "text",
            "memberCard?": "text",
            "city?": "text",
            "region?": "text",
            "postalCode?": "text",
            "country?": "text",
        },
    ),
    _reference(
        "stores",
        {
            "storeId": "text",
            "name?": "text",
            "city?": "text",
            "region?": "text",
            "country?": "text",
            "timeZone?": "text",
            "currency": "text",
        },
    ),
)
