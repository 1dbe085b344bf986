"""Harvest Grocers' stores, products and customers as functions of the seed. Names invented."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from retailers.generator.draw import Draw, Weighted
from retailers.generator.people import Person, american_person
from retailers.generator.scenario import Scenario
from retailers.generator.timeline import Timeline, changing, constant, price, renamed_once
from retailers.generator.words import words
from retailers.retailer2.places import CATEGORIES, CITIES, STORES, City, Store, postal_code

NAME = "retailer2"
PRODUCTS = 360
CUSTOMERS = 1400
LOYAL_SHARE = 0.35
FIRST_CUSTOMER = 5001
BRANDS = words("Hillside,Sunfold,Rivermark,Goldacre,Bluebarn,Maplewick,Stonemill,Meadowlight")
STYLES = words("Classic,Golden,Rustic,Garden,Family,Morning,Smooth,Spiced,Wholesome,Country")
CARDS = ("Basic", "Bronze", "Silver", "Gold")


@dataclass(frozen=True)
class Product:
    """What a store sells; the price is in USD before the country's level, by piece or by kg."""

    product_id: str
    name: Timeline[str]
    category: str
    by_weight: bool
    price: Timeline[Decimal]


@dataclass(frozen=True)
class Customer:
    """A card holder of one country, who has a usual store there."""

    number: int
    customer_id: str
    person: Person
    home_store: Store
    city: Timeline[City]
    card: Timeline[str]

    def postal_code(self, city: City) -> str:
        """The code of their address in `city`."""
        return postal_code(city, self.number)


@dataclass(frozen=True)
class Catalogue:
    """Everything that a day's trade is drawn from."""

    products: tuple[Product, ...]
    customers: tuple[Customer, ...]
    product_mix: Weighted[Product]
    customer_mix: Weighted[Customer]
    store_mix: Weighted[Store]
    zones: dict[str, ZoneInfo]


@lru_cache(maxsize=4)
def catalogue(scenario: Scenario) -> Catalogue:
    """The catalogue of one world."""
    products = tuple(_product(scenario, number) for number in range(PRODUCTS))
    count = scenario.population(CUSTOMERS)
    store_mix = Weighted(STORES, [store.size for store in STORES])
    customers = tuple(
        _customer(scenario, store_mix, n, n < count * LOYAL_SHARE) for n in range(count)
    )
    return Catalogue(
        products=products,
        customers=customers,
        product_mix=Weighted.zipf(products, 0.7),
        customer_mix=Weighted.zipf(customers),
        store_mix=store_mix,
        zones={store.time_zone: ZoneInfo(store.time_zone) for store in STORES},
    )


def _product(scenario: Scenario, number: int) -> Product:
    draw = scenario.thing(NAME, "product", number)
    category = draw.pick(CATEGORIES)
    name = f"{draw.pick(BRANDS)} {draw.pick(STYLES)} {draw.pick(category.items)}"
    renamed = renamed_once(draw, name, f"{name} (new recipe)") if draw.chance(0.15) else None
    return Product(
        product_id=str(number + 1),
        name=renamed or constant(name),
        category=category.name,
        by_weight=category.by_weight,
        price=price(draw, draw.cheap(79, 1299)),
    )


def _customer(scenario: Scenario, store_mix: Weighted[Store], number: int, loyal: bool) -> Customer:
    draw = scenario.thing(NAME, "customer", number)
    home = store_mix.pick(draw)
    cities, pace = CITIES[home.country], (150, 900) if loyal else (1200, 4000)
    return Customer(
        number=number,
        customer_id=str(FIRST_CUSTOMER + number),
        person=american_person(draw, number),
        home_store=home,
        city=changing(draw, pace, lambda: draw.pick(cities)),
        card=_card(draw, loyal),
    )


def _card(draw: Draw, loyal: bool) -> Timeline[str]:
    if not loyal:
        return constant(CARDS[0])
    return changing(draw, (120, 540), lambda: draw.pick(CARDS))
