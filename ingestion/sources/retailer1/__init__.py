"""Albion Gifts, a UK online wholesaler: flat invoice lines, page numbers, an API key."""

from decimal import Decimal
from pathlib import Path

from ingestion.declare.source import ControlTotals, ControlTotalsRequest, Entity, Source, by_date
from ingestion.http.authentication import api_key
from ingestion.http.pagination import PageNumber
from ingestion.http.payload import json_object
from ingestion.sources.retailer1.entities import BESIDES_SALES
from shared.retailer import Retailer


def _control_totals(body: bytes) -> ControlTotals:
    answer = json_object(body)
    return ControlTotals(answer["LineCount"], {answer["Currency"]: Decimal(answer["TotalAmount"])})


SOURCE = Source(
    retailer=Retailer(
        retailer_id="retailer1",
        name="Albion Gifts",
        country="United Kingdom",
        time_zone="Europe/London",
        currency_code="GBP",
    ),
    authenticate=api_key("X-API-Key"),
    sales=Entity(
        name="sales",
        path="/api/v1/invoice-lines",
        query=by_date("date"),
        paginator=lambda size: PageNumber("page", "page_size", size, total_field="TotalPages"),
        page_size=2000,
        # An invoice may list the same line twice, and the wire has no line number.
        records_are_distinct=False,
        payload_format="json",
        records_field="Lines",
        contract={
            "InvoiceNo": "text",
            "StockCode": "text",
            "Description?": "text",
            "Quantity": "number",
            "InvoiceDate": "text",
            "UnitPrice": "text",
            "CustomerID": "text",
            "CustomerTown?": "text",
            "AccountTier?": "text",
            "Country": "text",
        },
    ),
    control_totals=ControlTotalsRequest("/api/v1/control-totals", by_date("date"), _control_totals),
    besides_sales=BESIDES_SALES,
    requests_per_second=50.0,  # its API documents no limit; it throttles by 429, which is obeyed
    health_path="/health",
    folder=Path(__file__).parent,
)
