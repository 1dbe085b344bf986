"""Journey Market's entities besides sales: a day's stock and deliveries; products, households and
stores, as they are now."""

from decimal import Decimal

from ingestion.declare.source import (
    UNITS,
    ControlTotals,
    ControlTotalsRequest,
    Entity,
    as_it_is_now,
    by_date,
    by_epoch_window,
)
from ingestion.http.pagination import LinkHeader
from ingestion.http.payload import csv_row

TIME_ZONE = "America/New_York"
STOCK = (
    "stock_date", "store_id", "product_id", "case_size", "full_cases", "loose_units",
    "units_on_order", "reorder_at", "unit_cost",
)  # fmt: skip
DELIVERY = (
    "delivery_id", "basket_id", "courier", "from_store_id", "to_city", "to_region", "placed_ms",
    "sent_ms", "arrived_ms", "back_ms", "delivery_cost",
)  # fmt: skip


def _stock_totals(body: bytes) -> ControlTotals:
    answer = csv_row(body)
    return ControlTotals(int(answer["lines"]), {UNITS: Decimal(answer["units"])})


def _delivery_totals(body: bytes) -> ControlTotals:
    answer = csv_row(body)
    return ControlTotals(int(answer["deliveries"]), {"USD": Decimal(answer["delivery_cost"])})


def _reference(name: str, *columns: str) -> Entity:
    return Entity(
        name=name,
        path=f"/export/{name}.csv",
        query=as_it_is_now,
        paginator=lambda size: LinkHeader("offset", "limit", size),
        page_size=2000,
        payload_format="csv",
        contract=dict.fromkeys(columns, "text"),
        is_daily=False,
    )


BESIDES_SALES = (
    Entity(
        name="inventory",
        path="/export/stock.csv",
        query=by_date("date"),
        paginator=lambda size: LinkHeader("offset", "limit", size),
        page_size=2000,
        payload_format="csv",
        contract=dict.fromkeys(STOCK, "text"),
        control_totals=ControlTotalsRequest(
            "/export/stock/control-totals.csv", by_date("date"), _stock_totals
        ),
    ),
    Entity(
        name="shipments",
        path="/export/deliveries.csv",
        query=by_epoch_window("from_ms", "to_ms", TIME_ZONE),
        paginator=lambda size: LinkHeader("offset", "limit", size),
        page_size=2000,
        payload_format="csv",
        contract=dict.fromkeys(DELIVERY, "text"),
        control_totals=ControlTotalsRequest(
            "/export/deliveries/control-totals.csv", by_date("date"), _delivery_totals
        ),
    ),
    _reference("products", "product_id", "product_name", "department"),
    _reference(
        "customers",
        "household_id",
        "contact_name",
        "email",
        "phone",
        "street",
        "city",
        "region",
        "loyalty_tier",
    ),
    _reference("stores", "store_id", "city", "region", "country", "time_zone"),
)
