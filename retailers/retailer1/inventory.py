"""Albion Gifts' stock at the close of a day: a pure function of the seed and the date.

The one warehouse counts all that it sells, on closed days too. What is written off leaves the stock
as sales do; credit notes bring nothing back to it.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache

from retailers.generator.draw import Draw
from retailers.generator.scenario import Scenario
from retailers.generator.stock import Shelf, Units, UnitsByDay, shelf, stock_of
from retailers.retailer1.catalogue import NAME, catalogue
from retailers.tables import Row, TableRows

SHOP = "ALBION-WEB"
LEVEL_COLUMNS = (
    "counted_on", "store_code", "stock_code", "qty_on_hand", "qty_on_order", "reorder_level",
    "unit_cost",
)  # fmt: skip
RECEIVED_COLUMNS = ("received_on", "stock_code", "quantity")
PIECES_A_LINE = 6.5
TENTH_OF_A_PENNY = Decimal("0.001")


def units_of(lines: Iterable[Row]) -> Units:
    """What left the warehouse; `lines` are invoice lines without their id."""
    units: dict[tuple[str, str], int] = {}
    for line in lines:
        match line:
            case (_, str(stock_code), _, int(quantity), _, Decimal() as price, *_):
                if stock_code and (quantity > 0 or price == 0):
                    key = (SHOP, stock_code)
                    units[key] = units.get(key, 0) + abs(quantity)
    return units


def day_inventory(
    scenario: Scenario, day: date, units: UnitsByDay, lines_a_day: int
) -> list[TableRows]:
    """What came in on `day`, and the stock at its close."""
    shelves = _shelves(scenario, lines_a_day)
    goods = zip(catalogue(scenario).products, _cost_percents(scenario), strict=True)
    levels: list[Row] = []
    received: list[Row] = []
    for (place, stock), (product, percent) in zip(
        stock_of(shelves, scenario, day, units), goods, strict=True
    ):
        cost = (product.price.on(day) * percent / 100).quantize(TENTH_OF_A_PENNY)
        counted = (stock.on_hand, stock.on_order, place.reorder_point, cost)
        levels.append((day, *place.key, *counted))
        if stock.delivered:
            received.append((day, place.product_id, stock.delivered))
    return [
        TableRows("albion.goods_received", RECEIVED_COLUMNS, received),
        TableRows("albion.stock_level", LEVEL_COLUMNS, levels),
    ]


@lru_cache(maxsize=4)
def _shelves(scenario: Scenario, lines_a_day: int) -> tuple[Shelf, ...]:
    world = catalogue(scenario)
    usual = lines_a_day * PIECES_A_LINE * scenario.scale
    return tuple(
        shelf(_draw(scenario, product.stock_code), (SHOP, product.stock_code), usual * share)
        for product, share in zip(world.products, world.product_mix.shares(), strict=True)
    )


@lru_cache(maxsize=4)
def _cost_percents(scenario: Scenario) -> tuple[int, ...]:
    """What part of its list price each product costs the shop."""
    codes = (product.stock_code for product in catalogue(scenario).products)
    return tuple(_draw(scenario, f"cost of {code}").between(35, 65) for code in codes)


def _draw(scenario: Scenario, of: str) -> Draw:
    return Draw(scenario.seed, NAME, "shelf", of)
