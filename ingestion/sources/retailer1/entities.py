"""Albion Gifts' entities besides sales: a day's stock and shipments; products, customers and
stores as they are now."""

from collections.abc import Mapping
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
from ingestion.http.pagination import PageNumber
from ingestion.http.payload import json_object


def _shipment_totals(body: bytes) -> ControlTotals:
    answer = json_object(body)
    cost = {answer["Currency"]: Decimal(answer["ShippingCost"])}
    return ControlTotals(answer["ShipmentCount"], cost)


def _stock_totals(body: bytes) -> ControlTotals:
    answer = json_object(body)
    return ControlTotals(answer["LevelCount"], {UNITS: Decimal(answer["QtyOnHand"])})


def _reference(name: str, contract: Contract) -> Entity:
    return Entity(
        name=name,
        path=f"/api/v1/{name}",
        query=as_it_is_now,
        paginator=lambda size: PageNumber("page", "page_size", size, total_field="TotalPages"),
        page_size=2000,
        payload_format="json",
        records_field="Items",
        contract=contract,
        is_daily=False,
    )


PRODUCT: Mapping[str, str] = {"StockCode": "text", "Description?": "text", "ListPrice?": "text"}
CUSTOMER: Mapping[str, str] = {
    "CustomerID": "text",
    "ContactName?": "text",
    "Email?": "text",
    "Phone?": "text",
    "Street?": "text",
    "Town?": "text",
    "Postcode?": "text",
    "Country": "text",
    "AccountTier?": "text",
}
STORE: Mapping[str, str] = {
    "StoreCode": "text",
    "Name": "text",
    "Town": "text",
    "Country": "text",
    "TimeZone": "text",
}

BESIDES_SALES = (
    Entity(
        name="inventory",
        path="/api/v1/stock-levels",
        query=by_date("date"),
        paginator=lambda size: PageNumber("page", "page_size", size, total_field="TotalPages"),
        page_size=2000,
        payload_format="json",
        records_field="Levels",
        contract={
            "StoreCode": "text",
            "StockCode": "text",
            "CountedOn": "text",
            "QtyOnHand": "number",
            "QtyOnOrder": "number",
            "ReorderLevel": "number",
            "UnitCost": "text",
        },
        control_totals=ControlTotalsRequest(
            "/api/v1/stock-levels/control-totals", by_date("date"), _stock_totals
        ),
    ),
    Entity(
        name="shipments",
        path="/api/v1/shipments",
        query=by_date("date"),
        paginator=lambda size: PageNumber("page", "page_size", size, total_field="TotalPages"),
        page_size=2000,
        payload_format="json",
        records_field="Shipments",
        contract={
            "ShipmentNo": "text",
            "InvoiceNo": "text",
            "Carrier": "text",
            "ToTown?": "text",
            "ToCountry?": "text",
            "OrderedAt": "text",
            "ShippedAt?": "text",
            "DeliveredAt?": "text",
            "ReturnedAt?": "text",
            "ShippingCost": "text",
            "Status": "text",
        },
        control_totals=ControlTotalsRequest(
            "/api/v1/shipments/control-totals", by_date("date"), _shipment_totals
        ),
    ),
    _reference("products", PRODUCT),
    _reference("customers", CUSTOMER),
    _reference("stores", STORE),
)
