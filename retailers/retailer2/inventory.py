"""Harvest Grocers' stock at the close of a day: a pure function of the seed and the date.

Each store counts a tenth of its shelves. What customers bring back is thrown away.
"""

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from retailers.generator.draw import Draw
from retailers.generator.scenario import Scenario
from retailers.generator.stock import Shelf, UnitsByDay, shelf, stock_of
from retailers.retailer2.catalogue import NAME, Product, catalogue
from retailers.retailer2.places import MONEY_SCALE, STORES, Store
from retailers.tables import Row, TableRows

COLUMNS = (
    "business_date", "store_id", "product_id", "on_hand", "reorder_point", "on_order",
    "unit_cost_minor",
)  # fmt: skip
DELIVERY_COLUMNS = ("business_date", "store_id", "product_id", "quantity")
COUNTED_EVERY = 10
NO_REORDER_POINT = 0.06
GRAMS = 1000
"""Of a kilogram, and thousandths of a piece: all amounts here are whole numbers of them."""
THOUSANDTHS_A_LINE = {True: 1325, False: 2000}
"""What a usual line sells, by weight and by piece."""
ONE = Decimal(1)


def day_inventory(
    scenario: Scenario, day: date, units: UnitsByDay, lines_a_day: int
) -> list[TableRows]:
    """What was delivered to the counted shelves on `day`, and what is on them at its close."""
    shelves = _shelves(scenario, lines_a_day)
    percents = _cost_percents(scenario)
    counted: list[Row] = []
    delivered: list[Row] = []
    for (place, stock), (store, product) in zip(
        stock_of(shelves, scenario, day, units), _counted(scenario), strict=True
    ):
        point = place.reorder_point
        goal = (None if point is None else point // GRAMS, _amount(product, stock.on_order))
        cost = _unit_cost(product.price.on(day) * store.price_level, percents[product.product_id])
        counted.append((day, *place.key, _amount(product, stock.on_hand), *goal, cost))
        if stock.delivered:
            delivered.append((day, *place.key, _amount(product, stock.delivered)))
    return [
        TableRows("harvest.delivery", DELIVERY_COLUMNS, delivered),
        TableRows("harvest.inventory", COLUMNS, counted),
    ]


def _counted(scenario: Scenario) -> Iterator[tuple[Store, Product]]:
    """The counted products of each store."""
    for number, store in enumerate(STORES):
        for product in catalogue(scenario).products[number % COUNTED_EVERY :: COUNTED_EVERY]:
            yield store, product


@lru_cache(maxsize=4)
def _shelves(scenario: Scenario, lines_a_day: int) -> tuple[Shelf, ...]:
    world = catalogue(scenario)
    stores = dict(zip((each.store_id for each in STORES), world.store_mix.shares(), strict=True))
    shares = world.product_mix.shares()
    products = dict(zip((each.product_id for each in world.products), shares, strict=True))
    lines = lines_a_day * scenario.scale
    return tuple(
        _shelf(scenario, store, item, lines * stores[store.store_id] * products[item.product_id])
        for store, item in _counted(scenario)
    )


def _shelf(scenario: Scenario, store: Store, product: Product, lines: float) -> Shelf:
    draw = Draw(scenario.seed, NAME, "shelf", store.store_id, product.product_id)
    orders = not draw.chance(NO_REORDER_POINT)
    usual = lines * THOUSANDTHS_A_LINE[product.by_weight]
    key = (store.store_id, product.product_id)
    return shelf(draw, key, usual, orders=orders, unit=GRAMS)


def _amount(product: Product, thousandths: int) -> Decimal:
    """Kilograms to the gram, or pieces."""
    return Decimal(thousandths).scaleb(-3) if product.by_weight else Decimal(thousandths // GRAMS)


@lru_cache(maxsize=4)
def _cost_percents(scenario: Scenario) -> dict[str, int]:
    """What part of its shelf price each product costs the grocer."""
    keys = (product.product_id for product in catalogue(scenario).products)
    return {key: Draw(scenario.seed, NAME, "cost", key).between(55, 80) for key in keys}


def _unit_cost(price: Decimal, percent: int) -> int:
    """In minor units of the store's currency."""
    return int((price * percent / 100).scaleb(MONEY_SCALE).quantize(ONE, ROUND_HALF_UP))
