"""Journey Market's stores, products and households as functions of the seed. Names invented."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from retailers.generator.draw import Draw, Weighted
from retailers.generator.people import Person, american_person
from retailers.generator.scenario import Scenario
from retailers.generator.timeline import Timeline, changing, constant, price, renamed_once
from retailers.generator.words import words

NAME = "retailer3"
ZONE = ZoneInfo("America/New_York")
PRODUCTS = 380
HOUSEHOLDS = 1100
LOYAL_SHARE = 0.4
FIRST_PRODUCT = 810_011
TIERS = ("Blue", "Silver", "Platinum")
ORIGINS = words("Lakeside,Old Mill,Cedar Hill,Three Rivers,Harbor,Prairie,Summit,Willow Creek")
DEPARTMENTS = {
    "PRODUCE": ("Salad Kit", "Lemon Bag", "Sweet Potatoes", "Celery Hearts", "Red Peppers"),
    "BAKERY": ("Sourdough Loaf", "Dinner Rolls", "Cinnamon Twist", "Pita Pockets"),
    "DAIRY": ("Whole Milk", "Cottage Cheese", "Greek Yogurt", "Large Eggs", "Half and Half"),
    "MEAT": ("Ground Turkey", "Chicken Thighs", "Pork Chops", "Smoked Ham"),
    "GROCERY": ("Black Beans", "Chicken Stock", "Peanut Butter", "Maple Syrup", "Brown Rice"),
    "FROZEN": ("Waffles", "Veggie Burgers", "Ice Pops", "Hash Browns"),
    "BEVERAGES": ("Cold Brew", "Orange Juice", "Sparkling Water", "Lemonade"),
    "HOUSEHOLD": ("Trash Bags", "Laundry Soap", "Foil Roll", "Light Bulbs"),
    "HEALTH": ("Sunscreen", "Vitamin C", "Bandages", "Lip Balm"),
}
CITIES = (
    ("Albany", "NY"), ("Buffalo", "NY"), ("Columbus", "OH"), ("Dayton", "OH"), ("Erie", "PA"),
    ("Scranton", "PA"), ("Hartford", "CT"), ("Richmond", "VA"), ("Roanoke", "VA"), ("Macon", "GA"),
)  # fmt: skip
# Id, city and region, all in the zone of New York; the first ones trade most.
STORES = tuple(
    (str(301 + 3 * number), city, region) for number, (city, region) in enumerate(CITIES[:8])
)
STORE_WEIGHTS = (1.5, 1.3, 1.3, 1.0, 0.9, 0.8, 0.8, 0.6)

Place = tuple[str, str]


@dataclass(frozen=True)
class Product:
    """What a store sells; the shelf price in USD."""

    product_id: str
    name: Timeline[str]
    department: str
    price: Timeline[Decimal]


@dataclass(frozen=True)
class Household:
    """A loyalty card; `city` is a city and its region."""

    household_id: str
    person: Person
    city: Timeline[Place]
    tier: Timeline[str]


@dataclass(frozen=True)
class Catalogue:
    """Everything that a day's trade is drawn from."""

    products: tuple[Product, ...]
    households: tuple[Household, ...]
    product_mix: Weighted[Product]
    household_mix: Weighted[Household]
    store_mix: Weighted[tuple[str, str, str]]


@lru_cache(maxsize=4)
def catalogue(scenario: Scenario) -> Catalogue:
    """The catalogue of one world."""
    products = tuple(_product(scenario, number) for number in range(PRODUCTS))
    count = scenario.population(HOUSEHOLDS)
    households = tuple(_household(scenario, n, n < count * LOYAL_SHARE) for n in range(count))
    return Catalogue(
        products=products,
        households=households,
        product_mix=Weighted.zipf(products, 0.7),
        household_mix=Weighted.zipf(households, 0.85),
        store_mix=Weighted(STORES, STORE_WEIGHTS),
    )


def _product(scenario: Scenario, number: int) -> Product:
    draw = scenario.thing(NAME, "product", number)
    department = draw.pick(tuple(DEPARTMENTS))
    name = f"{draw.pick(ORIGINS)} {draw.pick(DEPARTMENTS[department])}"
    renamed = renamed_once(draw, name, f"{name}, value pack") if draw.chance(0.15) else None
    shelf_price = price(draw, draw.cheap(89, 1399))
    return Product(str(FIRST_PRODUCT + 17 * number), renamed or constant(name), department,
                   shelf_price)  # fmt: skip


def _household(scenario: Scenario, number: int, loyal: bool) -> Household:
    draw = scenario.thing(NAME, "household", number)
    pace = (150, 900) if loyal else (1200, 4000)
    return Household(
        household_id=str(number + 1),
        person=american_person(draw, number),
        city=changing(draw, pace, lambda: draw.pick(CITIES)),
        tier=_tier(draw, loyal),
    )


def _tier(draw: Draw, loyal: bool) -> Timeline[str]:
    if not loyal:
        return constant(TIERS[0])
    return changing(draw, (120, 540), lambda: draw.pick(TIERS))
