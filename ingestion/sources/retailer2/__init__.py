"""Harvest Grocers, stores in three countries: nested orders, opaque cursors, OAuth 2."""

from decimal import Decimal
from pathlib import Path

from ingestion.declare.source import ControlTotals, ControlTotalsRequest, Entity, Source, by_date
from ingestion.http.authentication import client_credentials
from ingestion.http.pagination import Cursor
from ingestion.http.payload import json_object
from ingestion.sources.retailer2.entities import BESIDES_SALES
from shared.retailer import Retailer

MONEY = {"minor": "number", "scale": "number"}


def _control_totals(body: bytes) -> ControlTotals:
    answer = json_object(body)
    return ControlTotals(
        answer["lineCount"],
        {
            total["currency"]: Decimal(total["amount"]["minor"]).scaleb(-total["amount"]["scale"])
            for total in answer["totals"]
        },
    )


SOURCE = Source(
    retailer=Retailer(
        retailer_id="retailer2",
        name="Harvest Grocers",
        country="United States",
        time_zone="America/Los_Angeles",
        currency_code="USD",
    ),
    authenticate=client_credentials("/oauth/token"),
    sales=Entity(
        name="sales",
        path="/v2/orders",
        query=by_date("businessDate"),
        paginator=lambda size: Cursor("cursor", "limit", size, cursor_field="nextCursor"),
        page_size=1000,
        payload_format="json",
        records_field="data",
        contract={
            "orderId": "text",
            "orderType": "text",
            "businessDate": "text",
            "closedAt": "text",
            "channel": "text",
            "currency": "text",
            "store": {
                "storeId": "text",
                "name?": "text",
                "city?": "text",
                "region?": "text",
                "country?": "text",
                "timeZone?": "text",
            },
            "customer?": {
                "customerId": "text",
                "memberCard?": "text",
                "city?": "text",
                "region?": "text",
                "postalCode?": "text",
                "country?": "text",
            },
            "lines": [
                {
                    "lineNo": "number",
                    "product": {"productId": "text", "name?": "text", "category?": "text"},
                    "quantity": "text",
                    "unitPrice": MONEY,
                    "discount": MONEY,
                    "lineTotal": MONEY,
                }
            ],
        },
    ),
    control_totals=ControlTotalsRequest(
        "/v2/control-totals", by_date("businessDate"), _control_totals
    ),
    besides_sales=BESIDES_SALES,
    requests_per_second=50.0,  # its API documents no limit; it throttles by 429, which is obeyed
    health_path="/health",
    folder=Path(__file__).parent,
)
