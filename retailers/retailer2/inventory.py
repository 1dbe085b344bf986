"""Harvest Grocers' stock at the close of a day: a pure function of the seed and the date.

Each store counts a tenth of its shelves. Stock falls from day to day until a delivery fills the
shelf again; now and then the books say less than nothing.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from retailers.generator.draw import Draw
from retailers.generator.scenario import Scenario
from retailers.retailer2.catalogue import NAME, Product, catalogue
from retailers.retailer2.places import STORES
from retailers.tables import Row, TableRows

COLUMNS = ("business_date", "store_id", "product_id", "on_hand", "reorder_point")
COUNTED_EVERY = 10
NO_REORDER_POINT = 0.06
GRAM = Decimal("0.001")


@dataclass(frozen=True)
class Shelf:
    """A counted product in a store; amounts in pieces or kilograms."""

    store_id: str
    product_id: str
    by_weight: bool
    sold_a_day: int
    cycle: int
    """Days from one delivery to the next."""
    offset: int
    reorder_point: int | None

    def on_hand(self, day: date, draw: Draw) -> Decimal:
        """What is left on `day`, give or take two days' sales."""
        left = self.cycle - (day.toordinal() + self.offset) % self.cycle
        noise = draw.between(-2000, 2000)
        if self.by_weight:
            return (Decimal(self.sold_a_day) * (1000 * left + noise) / 1000).quantize(GRAM)
        return Decimal(self.sold_a_day * left + self.sold_a_day * noise // 1000)


def day_inventory(scenario: Scenario, day: date) -> TableRows:
    """The counted shelves of all stores at the close of `day`; the same at every scale."""
    draw = Draw(scenario.seed, NAME, "inventory", day.isoformat())
    rows: list[Row] = [
        (day, shelf.store_id, shelf.product_id, shelf.on_hand(day, draw), shelf.reorder_point)
        for shelf in _shelves(scenario)
    ]
    return TableRows("harvest.inventory", COLUMNS, rows)


@lru_cache(maxsize=4)
def _shelves(scenario: Scenario) -> tuple[Shelf, ...]:
    return tuple(
        _shelf(scenario, store.store_id, product)
        for number, store in enumerate(STORES)
        for product in catalogue(scenario).products[number % COUNTED_EVERY :: COUNTED_EVERY]
    )


def _shelf(scenario: Scenario, store_id: str, product: Product) -> Shelf:
    draw = Draw(scenario.seed, NAME, "shelf", store_id, product.product_id)
    sold_a_day = draw.size(6)
    unset = draw.chance(NO_REORDER_POINT)
    return Shelf(
        store_id=store_id,
        product_id=product.product_id,
        by_weight=product.by_weight,
        sold_a_day=sold_a_day,
        cycle=draw.between(3, 14),
        offset=draw.between(0, 13),
        reorder_point=None if unset else 2 * sold_a_day,
    )
