"""What Albion Gifts sells, and to whom, as functions of the seed and a date. All names invented."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from retailers.generator.draw import Draw, Weighted
from retailers.generator.people import Person, british_person
from retailers.generator.scenario import Scenario
from retailers.generator.timeline import Timeline, changing, constant, price, renamed_once
from retailers.generator.words import words

NAME = "retailer1"
PRODUCTS = 420
CUSTOMERS = 900
FIRST_STOCK_CODE = 30101
FIRST_CUSTOMER = 20017
LOYAL_SHARE = 0.3
FINISHES = words("SAGE,IVORY,COBALT,MUSTARD,BLUSH,RUSSET,PEARL,TEAL,INDIGO,COPPER,CORAL,SLATE")
MATERIALS = words("LINEN,ENAMEL,WILLOW,STONEWARE,FELT,BRASS,GLASS,BIRCH,WOOL,PAPER,CORK,TIN")
ITEMS = words(
    "BUNTING,CANDLE DISH,TEA COSY,PLANT POT,KEY RACK,BREAD BASKET,LANTERN STAND,COASTER SET,"
    "DOOR WEDGE,PEG BAG,RECIPE FOLDER,EGG CUP PAIR,TRINKET TRAY,NAPKIN RING,WALL CLOCK,"
    "STAR GARLAND,JAM LABELS,HOT WATER BOTTLE,CAKE STAND,MILK JUG"
)
TIERS = ("Standard", "Trade", "Trade Plus", "Key Account")
TOWNS = {
    "United Kingdom": words(
        "Leeds,Bristol,Norwich,Exeter,York,Cardiff,Glasgow,Dundee,Belfast,Derby,Preston,Lincoln,"
        "Swansea,Truro,Perth,Luton,Oldham,Bath,Durham,Stirling"
    ),
    "Ireland": ("Cork", "Galway", "Limerick", "Sligo"),
    "France": ("Lille", "Nantes", "Rouen", "Dijon"),
    "Germany": ("Bremen", "Kassel", "Aachen", "Ulm"),
    "Netherlands": ("Utrecht", "Breda", "Zwolle"),
    "Spain": ("Gijon", "Murcia", "Cadiz"),
}
COUNTRIES = Weighted(tuple(TOWNS), (90, 3, 2, 2, 2, 1))


@dataclass(frozen=True)
class Product:
    """A stock code, its description and its price in GBP."""

    stock_code: str
    description: Timeline[str]
    price: Timeline[Decimal]


@dataclass(frozen=True)
class Customer:
    """A business customer; `customer_id` is written as the wire has it, e.g. `20017.0`."""

    customer_id: str
    person: Person
    country: str
    town: Timeline[str]
    tier: Timeline[str]
    postcode: str


@dataclass(frozen=True)
class Catalogue:
    """Everything that a day's trade is drawn from."""

    products: tuple[Product, ...]
    customers: tuple[Customer, ...]
    product_mix: Weighted[Product]
    customer_mix: Weighted[Customer]


@lru_cache(maxsize=4)
def catalogue(scenario: Scenario) -> Catalogue:
    """The catalogue of one world."""
    products = tuple(_product(scenario, number) for number in range(PRODUCTS))
    count = scenario.population(CUSTOMERS)
    customers = tuple(_customer(scenario, n, n < count * LOYAL_SHARE) for n in range(count))
    return Catalogue(products, customers, Weighted.zipf(products), Weighted.zipf(customers, 0.9))


def _product(scenario: Scenario, number: int) -> Product:
    draw = scenario.thing(NAME, "product", number)
    name = f"{draw.pick(FINISHES)} {draw.pick(MATERIALS)} {draw.pick(ITEMS)}"
    renamed = renamed_once(draw, name, f"{name} BOXED") if draw.chance(0.2) else constant(name)
    return Product(_stock_code(number), renamed, price(draw, draw.cheap(39, 1495)))


def _stock_code(number: int) -> str:
    """Codes in groups of three, such as `30101`, `30101A` and `30101a`: case matters here."""
    group, variant = divmod(number, 3)
    return f"{FIRST_STOCK_CODE + 7 * group}{('', 'A', 'a' if group % 20 == 0 else 'B')[variant]}"


def _customer(scenario: Scenario, number: int, loyal: bool) -> Customer:
    draw = scenario.thing(NAME, "customer", number)
    country = COUNTRIES.pick(draw)
    towns, pace = TOWNS[country], (150, 900) if loyal else (1200, 4000)
    return Customer(
        customer_id=f"{FIRST_CUSTOMER + number}.0",
        person=british_person(draw, number),
        country=country,
        town=changing(draw, pace, lambda: draw.pick(towns)),
        tier=_tier(draw, loyal),
        postcode=f"ZZ{draw.between(1, 99)} {draw.between(1, 9)}{draw.pick('ABDEFGH')}X",
    )


def _tier(draw: Draw, loyal: bool) -> Timeline[str]:
    if not loyal:
        return constant(TIERS[0])
    return changing(draw, (120, 540), lambda: draw.pick(TIERS))
