"""The other entities: FoodMart's stock of every day, and everybody's members as they are now."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from ingestion.extract.extract import extract_entities
from shared.partition import Partition, data_name
from shared.run.partitions import run_partitions
from shared.s3.object_store import ObjectNotFound, ObjectStore
from shared.settings import Settings
from tests.real_sets.counting import foodmart_days, read_rows
from tests.real_sets.sets import RealSet

Stock = Counter[tuple[str, str, Decimal]]
"""Store, product, units."""
Members = dict[str, set[str]]
"""Natural keys by entity."""
STOCKED = "retailer2"
"""The only set with inventory. None has shipments."""
MEMBERS = {"products": "product_id", "customers": "customer_id", "stores": "store_id"}


def extract_entities_of(chosen: RealSet, settings: Settings) -> list[str]:
    """Pull the other entities of all days that have some, and of the first day of each set.

    Returns what failed.
    """
    days = chosen.partitions if chosen.retailer_id == STOCKED else chosen.partitions[:1]
    partitions = [*days, _just_ended(chosen)]
    failed = run_partitions("ingested", extract_entities, partitions, settings, jobs=1)
    return [f"{partition}: other entities were not ingested" for partition in failed]


def compare_entities(chosen: RealSet, data: Path, settings: Settings) -> list[str]:
    """Every difference between what was pulled and the files."""
    store = ObjectStore(settings.object_store)
    if chosen.retailer_id == STOCKED:
        return _members_that_differ(chosen, data, store) + _stock_that_differs(chosen, data, store)
    return _members_that_differ(chosen, data, store)


def online_retail_members(data: Path) -> Members:
    """Whom the invoices name. The set has no list of them, and no shop."""
    rows = list(read_rows(data / "online_retail/online_retail.csv.gz"))
    return {
        "products": {row["StockCode"] for row in rows if row["Description"]},
        "customers": {row["CustomerID"].removesuffix(".0") for row in rows} - {""},
    }


def foodmart_members(data: Path) -> Members:
    """FoodMart's own tables."""
    return {
        entity: {row[name] for row in read_rows(data / f"foodmart/{entity[:-1]}.csv.gz")}
        for entity, name in MEMBERS.items()
    }


def complete_journey_members(data: Path) -> Members:
    """The product table, and the households and stores of the baskets."""
    rows = list(read_rows(data / "complete_journey/transactions.csv.gz"))
    products = read_rows(data / "complete_journey/products.csv.gz")
    return {
        "products": {row["product_id"] for row in products},
        "customers": {row["household_id"] for row in rows},
        "stores": {row["store_id"] for row in rows},
    }


COUNT_MEMBERS: dict[str, Callable[[Path], Members]] = {
    "retailer1": online_retail_members,
    "retailer2": foodmart_members,
    "retailer3": complete_journey_members,
}


def count_stock(data: Path) -> dict[str, Stock]:
    """FoodMart's deliveries by day: what was shipped to a store stands for its stock."""
    days, stock = foodmart_days(data), defaultdict[str, Stock](Counter)
    for row in read_rows(data / "foodmart/inventory_fact_1997.csv.gz"):
        units = Decimal(row["units_shipped"])
        stock[days[row["time_id"]]][row["store_id"], row["product_id"], units] += 1
    return stock


def _members_that_differ(chosen: RealSet, data: Path, store: ObjectStore) -> list[str]:
    complaints = []
    for entity, wanted in COUNT_MEMBERS[chosen.retailer_id](data).items():
        records = _records(store, _just_ended(chosen), entity)
        found = {record[MEMBERS[entity]] for record in records}
        if found != wanted or len(records) != len(wanted):
            complaints.append(
                f"{chosen.retailer_id}: {len(records)} {entity}, counted {len(wanted)};"
                f" {len(found ^ wanted)} are not in both"
            )
    return complaints


def _stock_that_differs(chosen: RealSet, data: Path, store: ObjectStore) -> list[str]:
    counted = count_stock(data)
    return [
        f"{partition}: its stock is not that of the files"
        for partition in chosen.partitions
        if _stock(store, partition) != counted.get(partition.sales_date.isoformat(), Counter())
    ]


def _stock(store: ObjectStore, partition: Partition) -> Stock:
    return Counter(
        (record["store_id"], record["product_id"], Decimal(record["quantity_on_hand"]))
        for record in _records(store, partition, "inventory")
    )


def _records(store: ObjectStore, partition: Partition, entity: str) -> list[dict[str, Any]]:
    try:
        body = store.get(partition.of(entity).raw_key(data_name(entity)))
    except ObjectNotFound:
        return []  # the failed pull is a complaint already
    return [json.loads(text) for text in body.splitlines()]


def _just_ended(chosen: RealSet) -> Partition:
    """The only day for which retailers tell of their members: they keep no past of them."""
    return Partition(chosen.retailer_id, datetime.now(UTC).date() - timedelta(days=1))
