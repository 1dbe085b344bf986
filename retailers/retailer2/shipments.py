"""The shipments of Harvest Grocers' online orders: a pure function of the seed and the order."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from retailers.generator.draw import Draw, Weighted
from retailers.generator.scenario import Scenario
from retailers.retailer2.catalogue import NAME
from retailers.retailer2.places import STORES
from retailers.tables import Row, TableRows

COLUMNS = (
    "shipment_id", "order_id", "business_date", "carrier", "warehouse_id", "city", "region",
    "country", "ordered_at", "shipped_at", "delivered_at", "returned_at", "cost_minor",
)  # fmt: skip
STORES_BY_ID = {store.store_id: store for store in STORES}
WAREHOUSES = {"USA": "DC-RENO", "Canada": "DC-REGINA", "Mexico": "DC-LEON"}
FROM_WAREHOUSE_SHARE = 0.3
RETURNED_SHARE = 0.03
CARRIERS = Weighted(("Blue Heron Delivery", "Quickstep Couriers", "Harvest Vans"), (5, 3, 2))
COSTS = Weighted((0, 399, 599, 899), (2, 4, 3, 1))
"""In minor units of USD, before the country's level."""


def shipment_rows(scenario: Scenario, orders: list[Row]) -> TableRows:
    """One shipment per online order; `orders` are rows of customer orders."""
    return TableRows("harvest.shipment", COLUMNS, list(_shipments(scenario, orders)))


def _shipments(scenario: Scenario, orders: list[Row]) -> Iterator[Row]:
    for order in orders:
        match order:
            case (str(order_id), "sale", date() as day, datetime() as ordered_at, "online", *rest):
                yield _shipment(scenario, order_id, day, ordered_at, rest)


def _shipment(
    scenario: Scenario, order_id: str, day: date, ordered_at: datetime, rest: Sequence[object]
) -> Row:
    """`rest` is the order's store and its customer as they were that day."""
    store_id, _, _, city, region, _, _ = map(_text, rest)
    store = STORES_BY_ID[store_id or ""]
    draw = Draw(scenario.seed, NAME, "shipment", order_id)
    warehouse = WAREHOUSES[store.country] if draw.chance(FROM_WAREHOUSE_SHARE) else None
    # A store packs within hours; what comes from a warehouse is a day or more on the road.
    shipped_at = _later(draw, ordered_at, (1, 20))
    delivered_at = _later(draw, shipped_at, (20, 90) if warehouse else (1, 30))
    returned_at = _later(draw, delivered_at, (24, 240)) if draw.chance(RETURNED_SHARE) else None
    place = (city or store.city, region or store.region, store.country)
    cost = int(COSTS.pick(draw) * store.price_level)
    shipment = (f"H-{order_id}", order_id, day, CARRIERS.pick(draw), warehouse, *place)
    return (*shipment, ordered_at, shipped_at, delivered_at, returned_at, cost)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _later(draw: Draw, moment: datetime, hours: tuple[int, int]) -> datetime:
    """Some hours later, to the minute."""
    return moment + timedelta(minutes=draw.between(60 * hours[0], 60 * hours[1]))
