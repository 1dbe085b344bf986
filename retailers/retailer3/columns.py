"""The columns of Journey Market's exports and of its lines: the wire contract."""

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

TRANSACTIONS = (
    "basket_id", "household_id", "store_id", "store_city", "store_region", "product_id",
    "product_name", "department", "quantity", "sales_value", "retail_disc", "coupon_disc",
    "coupon_match_disc", "transaction_ms", "channel", "loyalty_tier", "household_city",
    "household_region",
)  # fmt: skip
CONTROL_TOTALS = ("date", "lines", "sales_value")
PRODUCTS = ("product_id", "product_name", "department")
CUSTOMERS = (
    "household_id", "contact_name", "email", "phone", "street", "city", "region", "loyalty_tier",
)  # fmt: skip
STORES = ("store_id", "city", "region", "country", "time_zone")

STOCK = (
    "stock_date", "store_id", "product_id", "case_size", "full_cases", "loose_units",
    "units_on_order", "reorder_at", "unit_cost",
)  # fmt: skip
STOCK_TOTALS = ("stock_date", "lines", "units")
DELIVERIES = (
    "delivery_id", "basket_id", "courier", "from_store_id", "to_city", "to_region", "placed_ms",
    "sent_ms", "arrived_ms", "back_ms", "delivery_cost",
)  # fmt: skip
DELIVERY_TOTALS = ("date", "deliveries", "delivery_cost")


class Line(NamedTuple):
    """One row of `journey.basket_line` but for its id; money in USD, None for what is unknown."""

    basket_id: str
    sold_at: datetime
    channel: str
    store_id: str
    store_city: str | None = None
    store_region: str | None = None
    household_id: str | None = None
    loyalty_tier: str | None = None
    household_city: str | None = None
    household_region: str | None = None
    product_id: str = ""
    product_name: str | None = None
    department: str | None = None
    quantity: Decimal = Decimal(0)
    sales_value: Decimal = Decimal("0.00")
    retail_disc: Decimal = Decimal("0.00")
    coupon_disc: Decimal = Decimal("0.00")
    coupon_match_disc: Decimal = Decimal("0.00")


LINE_COLUMNS = ("row_id", *Line._fields)
