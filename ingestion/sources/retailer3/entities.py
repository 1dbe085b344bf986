"""Journey Market's entities besides sales: products, households and stores, as they are now."""

from ingestion.declare.source import Entity, as_it_is_now
from ingestion.http.pagination import LinkHeader


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
