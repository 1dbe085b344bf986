"""The servers of a chaos run: one PostgreSQL, one S3, and per lane three APIs and a warehouse."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from database.migrate import migrate
from scripts.stack.testing import temporary_object_store, temporary_postgres
from shared.s3.object_store import ObjectStore
from shared.settings import HttpSettings, Settings
from tests.chaos.plans import HANG_SECONDS
from tests.support.retailers import RetailerApis, serve_retailers
from tests.support.world import make_settings

PATIENCE = HttpSettings(
    connect_timeout=5, read_timeout=HANG_SECONDS * 0.75, retries=8, backoff=0.02
)


# One large sale a day: small amounts look right even as floats.
LARGE_SALES = {
    "retailer1": "UPDATE albion.invoice_line SET quantity = 80995, unit_price = 2.083 WHERE line_id"
    " IN (SELECT min(line_id) FROM albion.invoice_line GROUP BY invoiced_at::date)",
    "retailer2": "UPDATE harvest.order_line SET quantity = 1, unit_price_minor = 56789345,"
    " discount_minor = 0, line_total_minor = 56789345 WHERE (order_id, line_no) IN (SELECT"
    " min(order_id), 1 FROM harvest.customer_order WHERE order_type = 'sale' GROUP BY"
    " business_date)",
    "retailer3": "UPDATE journey.basket_line SET quantity = 1, sales_value = 842103.37,"
    " retail_disc = 0, coupon_match_disc = 0 WHERE row_id IN (SELECT min(row_id) FROM"
    " journey.basket_line WHERE sales_value > 0 GROUP BY (sold_at AT TIME ZONE"
    " 'America/New_York')::date)",
}


@dataclass(frozen=True)
class Lane:
    """What one seed at a time runs on."""

    settings: Settings
    apis: RetailerApis


@contextmanager
def open_lanes(count: int, first: date, days: int) -> Iterator[list[Lane]]:
    """Lanes whose retailers have `days` days of trade from `first` on."""
    span = f"{first}..{first + timedelta(days=days - 1)}"
    with ExitStack() as stack:
        server = stack.enter_context(temporary_postgres())
        store = stack.enter_context(temporary_object_store())
        passwords = server.create_warehouse_roles()
        lanes = []
        for number in range(count):
            name = f"lane{number}"
            server.create_warehouse(name)
            settings = make_settings(server, store, passwords, name, name)
            migrate(settings)
            ObjectStore(settings.object_store).client.create_bucket(Bucket=name)
            apis = stack.enter_context(serve_retailers(server, span, prefix=f"{name}_"))
            for retailer, statement in LARGE_SALES.items():
                apis.execute(retailer, statement)
            made = settings.model_copy(update={"sources": apis.sources, "http": PATIENCE})
            lanes.append(Lane(made, apis))
        yield lanes
