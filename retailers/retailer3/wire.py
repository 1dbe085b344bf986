"""Journey Market's API as the fault layer sees it."""

from retailers.faults.bodies import CsvBody
from retailers.faults.paging import Offsets
from retailers.faults.wire import LONG_ID, WITH_NUL, Sales, Wire

DEFAULT_LIMIT = 1000


def wire() -> Wire:
    """One API's description."""
    return Wire(
        sales=Sales(
            path="/export/transactions.csv",
            body=CsvBody(),
            paging=Offsets(DEFAULT_LIMIT),
            numbers=(("quantity",), ("sales_value",), ("retail_disc",), ("transaction_ms",)),
            unreadable=(
                (("quantity",), "a dozen"),
                (("sales_value",), "1.2.3"),
                (("transaction_ms",), "31/02/2024 25:61"),
                (("product_id",), LONG_ID),
                (("transaction_ms",), "9223372036854775807"),
                (("household_id",), WITH_NUL),
            ),
            new_field="loyalty_points",
        ),
        totals={
            "/export/control-totals.csv": (("lines",), ("sales_value",)),
            "/export/stock/control-totals.csv": (("lines",), ("units",)),
            "/export/deliveries/control-totals.csv": (("deliveries",), ("delivery_cost",)),
        },
        totals_body=CsvBody(),
        rows_argument="limit",
        error_field="error",
    )
