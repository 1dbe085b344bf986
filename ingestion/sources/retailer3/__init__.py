"""Journey Market, a US loyalty grocer: CSV exports, a Link header, HTTP Basic."""

from decimal import Decimal
from pathlib import Path

from ingestion.declare.source import (
    ControlTotals,
    ControlTotalsRequest,
    Entity,
    Source,
    by_date,
    by_epoch_window,
)
from ingestion.http.authentication import basic
from ingestion.http.pagination import LinkHeader
from ingestion.http.payload import csv_row
from ingestion.sources.retailer3.entities import BESIDES_SALES, TIME_ZONE
from shared.retailer import Retailer, Tolerances


def _control_totals(body: bytes) -> ControlTotals:
    answer = csv_row(body)
    return ControlTotals(int(answer["lines"]), {"USD": Decimal(answer["sales_value"])})


SOURCE = Source(
    retailer=Retailer(
        retailer_id="retailer3",
        name="Journey Market",
        country="United States",
        time_zone=TIME_ZONE,
        currency_code="USD",
        # Totals only: sales.sql derives the unit price, and rounds it to four digits.
        tolerances=Tolerances(price_rounding=Decimal("0.00005")),
        # A till that corrects a line of a basket sends it again, and names a product once.
        revises_lines=True,
    ),
    authenticate=basic(),
    sales=Entity(
        name="sales",
        path="/export/transactions.csv",
        query=by_epoch_window("from_ms", "to_ms", TIME_ZONE),
        paginator=lambda size: LinkHeader("offset", "limit", size),
        page_size=2000,
        payload_format="csv",
        contract={
            "basket_id": "text",
            "household_id": "text",
            "store_id": "text",
            "store_city": "text",
            "store_region": "text",
            "product_id": "text",
            "product_name": "text",
            "department": "text",
            "quantity": "text",
            "sales_value": "text",
            "retail_disc": "text",
            "coupon_disc": "text",
            "coupon_match_disc": "text",
            "transaction_ms": "text",
            "channel": "text",
            "loyalty_tier": "text",
            "household_city": "text",
            "household_region": "text",
        },
    ),
    control_totals=ControlTotalsRequest(
        "/export/control-totals.csv", by_date("date"), _control_totals
    ),
    besides_sales=BESIDES_SALES,
    requests_per_second=50.0,  # its API documents no limit; it throttles by 429, which is obeyed
    health_path="/health",
    folder=Path(__file__).parent,
)
