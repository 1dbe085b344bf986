"""Albion Gifts' API as the fault layer sees it."""

from retailers.faults.bodies import JsonBody
from retailers.faults.paging import PageNumbers
from retailers.faults.wire import FAR_AWAY, LONG_ID, WITH_NUL, Changes, Sales, Wire


def wire() -> Wire:
    """One API's description."""
    return Wire(
        sales=Sales(
            path="/api/v1/invoice-lines",
            body=JsonBody("Lines"),
            paging=PageNumbers(),
            numbers=(("Quantity",), ("UnitPrice",), ("InvoiceNo",)),
            unreadable=(
                (("Quantity",), "a dozen"),
                (("UnitPrice",), "1.2.3"),
                (("InvoiceDate",), "31/02/2024 25:61"),
                (("StockCode",), LONG_ID),
                (("CustomerID",), WITH_NUL),
                (("InvoiceDate",), FAR_AWAY),
            ),
            new_field="LoyaltyPoints",
        ),
        totals={
            "/api/v1/control-totals": (("LineCount",), ("TotalAmount",)),
            "/api/v1/shipments/control-totals": (("ShipmentCount",), ("ShippingCost",)),
            "/api/v1/stock-levels/control-totals": (("LevelCount",), ("QtyOnHand",)),
        },
        totals_body=JsonBody(),
        rows_argument="page_size",
        error_field="Error",
        changes=Changes("/api/v1/changes", JsonBody("Changes"), "ChangedAt"),
    )
