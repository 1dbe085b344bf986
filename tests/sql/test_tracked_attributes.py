"""Which attributes of its customers have a history is the retailer's to declare."""

import itertools
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from data_quality.gate.audit import audit_partition
from shared.postgres.connection import transaction
from shared.retailer import CUSTOMER_ATTRIBUTES, Retailer
from shared.settings import Settings
from tests.support.raw import RETAILER, day, line, put_raw
from tests.support.world import rows, value, warehouse_digest
from transformation.publish.publish import publish_partition
from transformation.stage.stage import stage_partition

pytestmark = pytest.mark.sql
TIER_ONLY, NOTHING = ("loyalty_tier",), ()
DAYS = {
    1: [
        line("A", customer_city="Ur", customer_tier="Gold"),
        line("B", customer_id="C2", customer_city="Ur"),
    ],
    2: [
        line("C", customer_city="Uruk", customer_tier="Gold"),
        line("D", customer_id="C2", customer_city="Uruk"),
    ],
    3: [line("E", customer_city="Eridu", customer_tier="Silver")],
    4: [line("F", customer_city=None, customer_tier="Silver")],
}


def _publish(
    settings: Settings, number: int, tracked: tuple[str, ...], version: int = 1, **changes: Any
) -> str:
    """One of the days, with what the retailer declared to be tracked at the time."""
    retailer = RETAILER.model_copy(update={"tracked_attributes": tracked})
    records = changes.get("records", DAYS[number])
    put_raw(settings, day(number), records, version, retailer=retailer)
    stage_partition(day(number), settings)
    audit_partition(day(number), settings)
    return str(publish_partition(day(number), settings)["outcome"])


def _versions(settings: Settings, customer: str = "C1") -> list[tuple[Any, ...]]:
    return rows(
        settings,
        "SELECT loyalty_tier, city, extract(day FROM valid_from)::int, is_current"
        " FROM warehouse.dim_customer WHERE customer_id = %s ORDER BY valid_from",
        customer,
    )


def _empty(settings: Settings) -> None:
    with transaction(settings.database, "owner") as cursor:
        cursor.execute(
            "ALTER TABLE ops.quality_override DISABLE TRIGGER append_only;"
            " TRUNCATE ops.partition, ops.partition_load, ops.observed_customer,"
            " ops.observed_product, ops.observed_store, warehouse.fact_sales, staging.sales CASCADE"
        )
        for table in ("customer", "product", "store", "retailer"):
            cursor.execute(f"DELETE FROM warehouse.dim_{table} WHERE {table}_key != -1")


def test_what_is_tracked_opens_versions_and_the_rest_is_the_latest_on_all(
    settings: Settings,
) -> None:
    for number in DAYS:
        _publish(settings, number, TIER_ONLY)
    assert _versions(settings) == [("Gold", "Eridu", 1, False), ("Silver", "Eridu", 3, True)]
    assert _versions(settings, "C2") == [("Gold", "Uruk", 1, True)]


def test_a_retailer_may_track_nothing(settings: Settings) -> None:
    for number in DAYS:
        _publish(settings, number, NOTHING)
    assert _versions(settings) == [("Silver", "Eridu", 1, True)]
    assert value(settings, "SELECT count(DISTINCT customer_key) FROM warehouse.fact_sales") == 2


def test_the_declaration_of_the_latest_sales_date_counts_in_any_order(settings: Settings) -> None:
    digests = set()
    declared = {1: NOTHING, 2: CUSTOMER_ATTRIBUTES, 3: ("city",), 4: TIER_ONLY}
    for order in itertools.permutations(DAYS):
        _empty(settings)
        for number in order:
            _publish(settings, number, declared[number])
        digests.add(warehouse_digest(settings))
    assert len(digests) == 1
    assert _versions(settings) == [("Gold", "Eridu", 1, False), ("Silver", "Eridu", 3, True)]
    assert value(
        settings, "SELECT tracked_attributes FROM warehouse.dim_retailer WHERE retailer_key != -1"
    ) == ["loyalty_tier"]


def test_another_declaration_derives_all_customers_anew(settings: Settings) -> None:
    """Also those whom no sale of the day names, and with the same records."""
    for number in DAYS:
        _publish(settings, number, CUSTOMER_ATTRIBUTES)
    before = warehouse_digest(settings)
    assert len(_versions(settings)) == 4
    assert len(_versions(settings, "C2")) == 2
    assert _publish(settings, 4, TIER_ONLY, version=2) == "published"
    assert _versions(settings, "C2") == [("Gold", "Uruk", 1, True)]
    misplaced = (
        "SELECT count(*) FROM warehouse.fact_sales f JOIN warehouse.dim_customer c"
        " USING (customer_key) WHERE f.sales_date < c.valid_from OR f.sales_date >= c.valid_to"
    )
    assert value(settings, misplaced) == 0
    assert _publish(settings, 4, TIER_ONLY, version=3) == "unchanged"
    assert _publish(settings, 4, CUSTOMER_ATTRIBUTES[::-1], version=4) == "published"
    assert warehouse_digest(settings) == before


def test_an_earlier_days_declaration_changes_nothing(settings: Settings) -> None:
    for number in DAYS:
        _publish(settings, number, TIER_ONLY)
    before = warehouse_digest(settings)
    _publish(settings, 2, CUSTOMER_ATTRIBUTES, version=2)
    assert warehouse_digest(settings) == before


def test_a_correction_of_the_latest_value_reaches_all_versions(settings: Settings) -> None:
    for number in DAYS:
        _publish(settings, number, TIER_ONLY)
    moved = [line("E", customer_city="Larsa", customer_tier="Silver")]
    _publish(settings, 3, TIER_ONLY, version=2, records=moved)
    assert _versions(settings) == [("Gold", "Larsa", 1, False), ("Silver", "Larsa", 3, True)]
    _publish(settings, 3, TIER_ONLY, version=3, records=[])
    assert _versions(settings) == [("Gold", "Uruk", 1, False), ("Silver", "Uruk", 4, True)]


def test_snapshots_from_before_there_was_a_declaration_track_everything(
    settings: Settings,
) -> None:
    _publish(settings, 4, TIER_ONLY)
    with transaction(settings.database, "owner") as cursor:
        cursor.execute("UPDATE ops.partition_load SET retailer = retailer - 'tracked_attributes'")
    for number in (1, 2, 3):
        _publish(settings, number, TIER_ONLY)
    assert [version[1] for version in _versions(settings)] == ["Ur", "Uruk", "Eridu", None]
    assert _versions(settings)[0][2] == date(2024, 1, 1).day


def test_a_source_cannot_declare_what_customers_do_not_have() -> None:
    with pytest.raises(ValidationError, match="tracked_attributes"):
        Retailer.model_validate(RETAILER.model_dump() | {"tracked_attributes": ["shoe_size"]})
