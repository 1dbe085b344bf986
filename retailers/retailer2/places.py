"""Where Harvest Grocers trades, and what its shelves are called."""

from dataclasses import dataclass
from decimal import Decimal

MONEY_SCALE = 2
"""Decimal places of the sample's minor units, in every currency."""


@dataclass(frozen=True)
class City:
    """A city where customers live."""

    name: str
    region: str
    country: str


@dataclass(frozen=True)
class Store:
    """A store, its share of the trade, and how its prices compare to those in USD."""

    store_id: str
    city: str
    region: str
    country: str
    time_zone: str
    currency: str
    price_level: Decimal
    size: float


@dataclass(frozen=True)
class Category:
    """A category; goods sold by weight have quantities in kg."""

    name: str
    items: tuple[str, ...]
    by_weight: bool = False


def _usa(store_id: str, city: str, region: str, zone: str, size: float) -> Store:
    return Store(store_id, city, region, "USA", f"America/{zone}", "USD", Decimal("1.00"), size)


def _canada(store_id: str, city: str, region: str, zone: str, size: float) -> Store:
    return Store(store_id, city, region, "Canada", f"America/{zone}", "CAD", Decimal("1.35"), size)


def _mexico(store_id: str, city: str, region: str, zone: str, size: float) -> Store:
    return Store(store_id, city, region, "Mexico", f"America/{zone}", "MXN", Decimal("17.00"), size)


STORES = (
    _usa("1", "Seattle", "WA", "Los_Angeles", 1.2),
    _usa("2", "Portland", "OR", "Los_Angeles", 0.9),
    _usa("3", "Denver", "CO", "Denver", 0.8),
    _usa("4", "Phoenix", "AZ", "Phoenix", 0.8),
    _usa("5", "Chicago", "IL", "Chicago", 1.1),
    _canada("6", "Vancouver", "BC", "Vancouver", 1.0),
    _usa("7", "Los Angeles", "CA", "Los_Angeles", 1.5),
    _canada("8", "Winnipeg", "MB", "Winnipeg", 0.6),
    _canada("9", "Toronto", "ON", "Toronto", 1.1),
    _mexico("10", "Mexico City", "CMX", "Mexico_City", 1.2),
    _mexico("11", "Guadalajara", "JAL", "Mexico_City", 0.8),
    _mexico("12", "Tijuana", "BCN", "Tijuana", 0.6),
)

CITIES = {
    "USA": tuple(
        City(name, region, "USA")
        for name, region in (
            ("Seattle", "WA"), ("Tacoma", "WA"), ("Portland", "OR"), ("Eugene", "OR"),
            ("Denver", "CO"), ("Boulder", "CO"), ("Phoenix", "AZ"), ("Tucson", "AZ"),
            ("Chicago", "IL"), ("Peoria", "IL"), ("Los Angeles", "CA"), ("Fresno", "CA"),
        )
    ),
    "Canada": tuple(
        City(name, region, "Canada")
        for name, region in (
            ("Vancouver", "BC"), ("Kelowna", "BC"), ("Winnipeg", "MB"), ("Brandon", "MB"),
            ("Toronto", "ON"), ("Kingston", "ON"), ("Guelph", "ON"),
        )
    ),
    "Mexico": tuple(
        City(name, region, "Mexico")
        for name, region in (
            ("Mexico City", "CMX"), ("Toluca", "MEX"), ("Guadalajara", "JAL"),
            ("Zapopan", "JAL"), ("Tijuana", "BCN"), ("Ensenada", "BCN"),
        )
    ),
}  # fmt: skip

CATEGORIES = (
    Category("Vegetables", ("Carrots", "Potatoes", "Onions", "Tomatoes"), by_weight=True),
    Category("Fruit", ("Apples", "Pears", "Grapes", "Bananas"), by_weight=True),
    Category("Cheese Counter", ("Cheddar", "Gouda", "Swiss Cheese"), by_weight=True),
    Category("Bakery", ("Rye Bread", "Bagels", "Oat Rolls", "Muffins")),
    Category("Dairy", ("Milk", "Yogurt", "Butter", "Sour Cream")),
    Category("Breakfast", ("Granola", "Corn Flakes", "Porridge Oats", "Pancake Mix")),
    Category("Canned Goods", ("Chickpeas", "Sweetcorn", "Tuna", "Peeled Tomatoes")),
    Category("Drinks", ("Apple Juice", "Ginger Ale", "Iced Tea", "Mineral Water")),
    Category("Frozen", ("Peas", "Pizza", "Berry Mix", "Fish Fingers")),
    Category("Snacks", ("Pretzels", "Trail Mix", "Tortilla Chips", "Oat Cookies")),
    Category("Pasta and Rice", ("Spaghetti", "Long Grain Rice", "Penne", "Couscous")),
    Category("Household", ("Dish Soap", "Paper Towels", "Sponges", "Candles")),
    Category("Personal Care", ("Hand Soap", "Shampoo", "Toothpaste", "Cotton Pads")),
)


def postal_code(city: City, number: int) -> str:
    """A code in the country's shape; the same for the same person and city."""
    mixed = sum(map(ord, city.name)) * 7919 + number * 31
    if city.country == "Canada":
        return f"X{mixed % 10}Z {mixed // 10 % 10}Q{mixed // 100 % 10}"
    return f"{mixed % 90000 + 10000}"
