"""Facts that come before anything is known of their members but the ids."""

from typing import Any

import pytest

from shared.settings import Settings
from tests.support.raw import day, line, load
from tests.support.world import rows, warehouse_digest

pytestmark = pytest.mark.sql
NOTHING_KNOWN: dict[str, Any] = {
    "product_name": None,
    "product_category": None,
    "store_name": None,
    "store_city": None,
    "store_region": None,
    "store_country": None,
    "customer_tier": None,
    "customer_city": None,
    "customer_region": None,
    "customer_postal_code": None,
    "customer_country": None,
}
INFERRED = """
    SELECT 'product', is_inferred FROM warehouse.dim_product WHERE product_key != -1
    UNION ALL SELECT 'store', is_inferred FROM warehouse.dim_store WHERE store_key != -1
    UNION ALL SELECT 'customer', is_inferred FROM warehouse.dim_customer
    WHERE is_current AND customer_key != -1
    ORDER BY 1"""


def _inferred(settings: Settings) -> dict[str, bool]:
    return dict(rows(settings, INFERRED))


def test_members_known_by_their_ids_alone_are_marked_until_more_is_told(
    settings: Settings,
) -> None:
    load(settings, day(1), [line("A", **NOTHING_KNOWN)])
    assert _inferred(settings) == {"customer": True, "product": True, "store": True}
    load(settings, day(2), [line("B")])
    assert _inferred(settings) == {"customer": False, "product": False, "store": False}


def test_healing_does_not_depend_on_which_came_first(settings: Settings) -> None:
    told, not_told = [line("B")], [line("A", **NOTHING_KNOWN)]
    load(settings, day(2), told)
    load(settings, day(1), not_told)
    healed = warehouse_digest(settings)
    load(settings, day(2), [line("B", **NOTHING_KNOWN)], version=2)
    assert _inferred(settings)["product"] is True
    load(settings, day(2), told, version=3)
    assert warehouse_digest(settings) == healed


def test_the_unknown_members_are_not_inferred_ones(settings: Settings) -> None:
    query = " UNION ALL ".join(
        f"SELECT is_inferred FROM warehouse.dim_{name} WHERE {name}_key = -1"
        for name in ("product", "store", "customer")
    )
    assert rows(settings, query) == [(False,)] * 3
