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
        PARTITION.landing_prefix("sales", "s1")
        == "landing/retailer1/sales/year=2024/month=01/day=05/snapshot=s1/"
    )


def test_a_partition_travels_as_json() -> None:
    assert Partition.from_dict(PARTITION.as_dict()) == PARTITION


@pytest.mark.parametrize("name", [SALES_DATA, REJECTED, MANIFEST])
def test_a_raw_key_names_its_partition(name: str) -> None:
    assert Partition.from_raw_key(PARTITION.raw_key(name)) == PARTITION


@pytest.mark.parametrize(
    "key",
    [
        PARTITION.raw_key(MANIFEST, "products"),
        "raw/retailer1/year=2024/month=02/day=30/_manifest.json",
        "raw/retailer1/year=2024/month=01/day=05/old/_manifest.json",
        "raw/retailer1/year=2024/month=1/day=5/_manifest.json",
        "raw/",
    ],
)
def test_other_keys_name_none(key: str) -> None:
    assert Partition.from_raw_key(key) is None
