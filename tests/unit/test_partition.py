"""Where the bucket keeps a partition."""

from datetime import date

import pytest

from shared.partition import MANIFEST, REJECTED, SALES_DATA, Partition

pytestmark = pytest.mark.unit
PARTITION = Partition("retailer1", date(2024, 1, 5))


def test_the_raw_key_is_the_one_that_analysts_know() -> None:
    assert (
        PARTITION.raw_key(SALES_DATA) == "raw/retailer1/year=2024/month=01/day=05/sales_data.json"
    )


def test_what_readers_should_not_see_begins_with_an_underscore() -> None:
    assert PARTITION.raw_key(MANIFEST).rsplit("/", 1)[1].startswith("_")


def test_landing_is_apart_for_each_snapshot() -> None:
    assert (
        PARTITION.landing_prefix("s1")
        == "landing/retailer1/sales/year=2024/month=01/day=05/snapshot=s1/"
    )


def test_every_entity_has_places_and_a_name_of_its_own() -> None:
    stock = PARTITION.of("inventory")
    day = "year=2024/month=01/day=05"
    assert (str(PARTITION), str(stock)) == (
        "retailer1 2024-01-05",
        "retailer1 2024-01-05 inventory",
    )
    assert stock.raw_key(stock.data_name) == f"inventory/retailer1/{day}/inventory.json"
    assert stock.snapshot_prefix("s1") == f"snapshots/retailer1/inventory/{day}/snapshot=s1/"
    assert stock.landing_prefix("s1", "inventory_totals").startswith("landing/retailer1/inventory_")
    assert stock.of("sales") == PARTITION


def test_a_partition_travels_as_json() -> None:
    for partition in (PARTITION, PARTITION.of("inventory")):
        assert Partition.from_dict(partition.as_dict()) == partition
    assert (
        Partition.from_dict({"retailer_id": "retailer1", "sales_date": "2024-01-05"}) == PARTITION
    )


@pytest.mark.parametrize("name", [SALES_DATA, REJECTED, MANIFEST])
def test_a_raw_key_names_its_partition(name: str) -> None:
    assert Partition.from_raw_key(PARTITION.raw_key(name)) == PARTITION


@pytest.mark.parametrize(
    "key",
    [
        PARTITION.of("products").raw_key(MANIFEST),
        "raw/retailer1/year=2024/month=02/day=30/_manifest.json",
        "raw/retailer1/year=2024/month=01/day=05/old/_manifest.json",
        "raw/retailer1/year=2024/month=1/day=5/_manifest.json",
        "raw/",
    ],
)
def test_other_keys_name_none(key: str) -> None:
    assert Partition.from_raw_key(key) is None
