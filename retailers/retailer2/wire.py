"""Harvest Grocers' API as the fault layer sees it."""

from retailers.faults.bodies import JsonBody
from retailers.faults.paging import SignedCursors
from retailers.faults.wire import FAR_AWAY, LONG_ID, WITH_NUL, Changes, Sales, Wire


def wire() -> Wire:
    """One API's description."""
    return Wire(
        sales=Sales(
            path="/v2/orders",
            body=JsonBody("data"),
            paging=SignedCursors(),
            numbers=(
                ("lines", "quantity"),
                ("lines", "lineNo"),
                ("lines", "unitPrice", "minor"),
                ("lines", "lineTotal", "minor"),
                ("lines", "product", "productId"),
                ("store", "storeId"),
            ),
            unreadable=(
                (("lines", "quantity"), "a dozen"),
                (("lines", "lineTotal", "minor"), "1.2.3"),
                (("closedAt",), "31/02/2024 25:61"),
                (("lines", "product", "productId"), LONG_ID),
                (("store", "storeId"), WITH_NUL),
                (("currency",), "EURO"),
                (("closedAt",), FAR_AWAY),
            ),
            new_field="loyaltyPoints",
        ),
        totals={
            "/v2/control-totals": (
                ("lineCount",),
                ("totals", "lineCount"),
                ("totals", "amount", "minor"),
            ),
            "/v2/inventory/control-totals": (("lineCount",), ("onHand",)),
            "/v2/shipments/control-totals": (
                ("shipmentCount",),
                ("totals", "shipmentCount"),
                ("totals", "cost", "minor"),
            ),
        },
        totals_body=JsonBody(),
        rows_argument="limit",
        error_field="error",
        changes=Changes("/v2/changes", JsonBody("data"), "changedAt"),
        token_path="/oauth/token",  # noqa: S106 - a path
    )
