"""A fourth retailer is one folder: dimensions, facts, the ledger and the gate hold it."""

from decimal import Decimal

import pytest

from data_quality.rules.load import load_rules
from data_quality.rules.tables import TABLES
from shared.settings import Settings
from tests.fourth_retailer.loaded import BY_AIRFLOW, BY_HAND, DAYS, RETAILER, Loaded
from tests.fourth_retailer.trade import (
    CURRENCY,
    LINES,
    MOVED_ON,
    MOVER,
    TIME_ZONE,
    control_totals_of,
    sales_of,
)
from tests.support.world import rows, star_sums, value

pytestmark = pytest.mark.dags
WHAT_READERS_SEE = (
    "JOIN ops.partition AS p USING (retailer_id, sales_date, entity)"
    " WHERE retailer_id = 'retailer4' AND snapshot_id = p.published_snapshot_id"
)
"""The first day is pulled twice: by hand, and by the look-back of the run."""


def test_the_star_holds_every_line_but_the_broken_one(loaded: Loaded) -> None:
    sums = star_sums(loaded.settings)
    for day in DAYS:
        good = [Decimal(line["total_amount"]) for line in sales_of(day) if line["product_id"]]
        assert sums[RETAILER, str(day)] == (LINES - 1, sum(good))


def test_every_dimension_has_its_members(loaded: Loaded) -> None:
    world = loaded.settings
    assert rows(
        world,
        "SELECT retailer_name, country, time_zone, currency_code FROM warehouse.dim_retailer"
        " WHERE retailer_id = 'retailer4'",
    ) == [("Diya Lamps", "India", TIME_ZONE, CURRENCY)]
    assert _members(world, "store_id, store_name, city", "store") == [
        ("S0", "Bandra", "Mumbai"),
        ("S1", "Indiranagar", "Bengaluru"),
    ]
    products = _members(world, "product_id, product_name, category", "product")
    assert len(products) == 11
    assert ("P3", "Lamp 3", "Lighting") in products
    assert len({identity for (identity,) in _members(world, "customer_id", "customer")}) == 9


def test_a_customer_who_moves_has_two_versions(loaded: Loaded) -> None:
    versions = rows(
        loaded.settings,
        "SELECT city, valid_from, is_current FROM warehouse.dim_customer"
        " JOIN warehouse.dim_retailer USING (retailer_key)"
        " WHERE retailer_id = 'retailer4' AND customer_id = %s ORDER BY valid_from",
        MOVER,
    )
    assert versions == [("Mumbai", BY_HAND, False), ("Pune", MOVED_ON, True)]


def test_a_return_is_a_return(loaded: Loaded) -> None:
    returned = value(
        loaded.settings,
        "SELECT count(*) FROM warehouse.fact_sales JOIN warehouse.dim_retailer"
        " USING (retailer_key) WHERE retailer_id = 'retailer4' AND record_type = 'return'"
        " AND quantity < 0",
    )
    assert returned == len(DAYS)


def test_the_ledgers_hops_add_up_to_the_control_totals(loaded: Loaded) -> None:
    counts = rows(
        loaded.settings,
        "SELECT sales_date, control_rows, normalised_rows, rejected_rows, published_rows"
        f" FROM ops.partition_load AS l {WHAT_READERS_SEE} ORDER BY 1",
    )
    assert counts == [(day, LINES, LINES - 1, 1, LINES - 1) for day in DAYS]
    money = rows(
        loaded.settings,
        "SELECT sales_date, currency_code, control_amount,"
        " published_amount + rejected_amount + superseded_amount"
        f" FROM ops.partition_amount AS l {WHAT_READERS_SEE} ORDER BY 1",
    )
    totals = [control_totals_of(day)[1] for day in DAYS]
    assert money == [(day, CURRENCY, total, total) for day, total in zip(DAYS, totals, strict=True)]


def test_the_rejected_record_is_kept_with_its_reason(loaded: Loaded) -> None:
    reasons = rows(
        loaded.settings, f"SELECT reason FROM ops.rejected_record AS l {WHAT_READERS_SEE}"
    )
    assert reasons == [("missing or unreadable: product_id",)] * len(DAYS)


def test_every_rule_judged_it(loaded: Loaded) -> None:
    results = rows(
        loaded.settings,
        "SELECT rule_id, verdict FROM ops.quality_result WHERE retailer_id = 'retailer4'"
        " AND sales_date = %s AND entity = 'sales'",
        BY_AIRFLOW,
    )
    of_sales = {rule.id for rule in load_rules() if TABLES[rule.table].entity in {None, "sales"}}
    assert {rule for rule, _ in results} == of_sales
    assert [rule for rule, verdict in results if verdict != "PASS"] == ["rejected_records"]


def _members(world: Settings, columns: str, dimension: str) -> list[tuple[object, ...]]:
    """The fourth retailer's members of one dimension, in order."""
    return rows(
        world,
        f"SELECT {columns} FROM warehouse.dim_{dimension} AS d"
        " JOIN warehouse.dim_retailer AS r USING (retailer_key)"
        " WHERE r.retailer_id = 'retailer4' ORDER BY 1",
    )
