"""Journey Market's stock at the close of a day: a pure function of the seed and the date.

Each store counts an eighth of its products. What is refunded is thrown away.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from retailers.generator.draw import Draw
from retailers.generator.scenario import Scenario
from retailers.generator.stock import Shelf, Units, UnitsByDay, shelf, stock_of
from retailers.retailer3.catalogue import NAME, STORES, Product, catalogue
from retailers.retailer3.columns import Line
from retailers.tables import Row, TableRows

COLUMNS = (
    "stock_date", "store_id", "product_id", "units_on_hand", "units_on_order", "reorder_at",
    "case_size", "unit_cost",
)  # fmt: skip
DELIVERY_COLUMNS = ("delivered_on", "store_id", "product_id", "units")
COUNTED_EVERY = 8
UNITS_A_LINE = 1.4
CASE_SIZES = (6, 8, 12, 24)
CENT = Decimal("0.01")


def units_of(lines: Iterable[Line]) -> Units:
    """What left the shelves: of a line that a till sent twice, the later one counts."""
    lasting = {(line.basket_id, line.product_id): line for line in lines}
    units: dict[tuple[str, str], int] = {}
    for line in lasting.values():
        if line.quantity > 0:
            key = (line.store_id, line.product_id)
            units[key] = units.get(key, 0) + int(line.quantity)
    return units


def day_inventory(
    scenario: Scenario, day: date, units: UnitsByDay, lines_a_day: int
) -> list[TableRows]:
    """What was delivered to the counted shelves on `day`, and what is on them at its close."""
    shelves = _shelves(scenario, lines_a_day)
    cases = _cases(scenario)
    counted: list[Row] = []
    delivered: list[Row] = []
    for (place, stock), (_, product) in zip(
        stock_of(shelves, scenario, day, units), _counted(scenario), strict=True
    ):
        case_size, percent = cases[product.product_id]
        cost = (product.price.on(day) * percent / 100).quantize(CENT, ROUND_HALF_UP)
        amounts = (stock.on_hand, stock.on_order, place.reorder_point)
        counted.append((day, *place.key, *amounts, case_size, cost))
        if stock.delivered:
            delivered.append((day, *place.key, stock.delivered))
    return [
        TableRows("journey.truck_delivery", DELIVERY_COLUMNS, delivered),
        TableRows("journey.stock", COLUMNS, counted),
    ]


def _counted(scenario: Scenario) -> Iterator[tuple[str, Product]]:
    """The counted products of each store."""
    for number, (store_id, _, _) in enumerate(STORES):
        for product in catalogue(scenario).products[number::COUNTED_EVERY]:
            yield store_id, product


@lru_cache(maxsize=4)
def _shelves(scenario: Scenario, lines_a_day: int) -> tuple[Shelf, ...]:
    world = catalogue(scenario)
    stores = dict(zip((each[0] for each in STORES), world.store_mix.shares(), strict=True))
    shares = world.product_mix.shares()
    products = dict(zip((each.product_id for each in world.products), shares, strict=True))
    usual = lines_a_day * UNITS_A_LINE * scenario.scale
    return tuple(
        shelf(
            Draw(scenario.seed, NAME, "shelf", store_id, product.product_id),
            (store_id, product.product_id),
            usual * stores[store_id] * products[product.product_id],
        )
        for store_id, product in _counted(scenario)
    )


@lru_cache(maxsize=4)
def _cases(scenario: Scenario) -> dict[str, tuple[int, int]]:
    """How many units each product's case has, and what part of its price it costs the market."""
    keys = (product.product_id for product in catalogue(scenario).products)
    draws = {key: Draw(scenario.seed, NAME, "case", key) for key in keys}
    return {key: (draw.pick(CASE_SIZES), draw.between(50, 80)) for key, draw in draws.items()}
