"""Five weeks of generated trade look like trade: shares, seasons, movers, mistakes."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import pytest

from retailers.generator.scenario import Scenario
from retailers.registry import RETAILERS

pytestmark = pytest.mark.unit
DAYS = [date(2024, 1, 1) + timedelta(days=offset) for offset in range(90)]
Lines = list[dict[str, Any]]


def _trade(name: str, table: str) -> Lines:
    batches = [
        batch
        for day in DAYS
        for batch in RETAILERS[name].day_trade(Scenario(), day)
        if batch.table == table
    ]
    return [dict(zip(batch.columns, row, strict=True)) for batch in batches for row in batch.rows]


@pytest.fixture(scope="module")
def invoice_lines() -> Lines:
    return _trade("retailer1", "albion.invoice_line")


@pytest.fixture(scope="module")
def orders() -> Lines:
    return _trade("retailer2", "harvest.customer_order")


@pytest.fixture(scope="module")
def basket_lines() -> Lines:
    return _trade("retailer3", "journey.basket_line")


def _share(rows: Lines, wanted: Any) -> float:
    return sum(map(wanted, rows)) / len(rows)


def _with_several(rows: Lines, key: str, attribute: str) -> int:
    """How many of `key` were seen with more than one value of `attribute`."""
    seen = defaultdict(set)
    for row in rows:
        if row[key]:
            seen[row[key]].add(row[attribute])
    return sum(len(values) > 1 for values in seen.values())


def test_retailer1_sells_to_guests_takes_back_and_mistypes(invoice_lines: Lines) -> None:
    assert 0.20 < _share(invoice_lines, lambda line: not line["customer_id"]) < 0.28
    assert 0.01 < _share(invoice_lines, lambda line: line["invoice_no"].startswith("C")) < 0.03
    assert 1 / 3000 < _share(invoice_lines, lambda line: not line["stock_code"]) < 1 / 750
    written_off = [line for line in invoice_lines if line["unit_price"] == 0]
    assert all(line["quantity"] < 0 and not line["customer_id"] for line in written_off)
    assert 90 < len(written_off) < 300


def test_credit_notes_and_only_they_bring_priced_goods_back(invoice_lines: Lines) -> None:
    for line in invoice_lines:
        returned = line["quantity"] < 0 and line["unit_price"] > 0
        assert returned == line["invoice_no"].startswith("C")


def test_retailer2_sells_to_some_without_a_card_and_takes_back(orders: Lines) -> None:
    assert 0.25 < _share(orders, lambda order: order["customer_id"] is None) < 0.35
    assert 0.03 < _share(orders, lambda order: order["order_type"] == "return") < 0.07
    assert {order["channel"] for order in orders} == {"in_store", "online"}


def test_retailer3_sends_some_lines_twice(basket_lines: Lines) -> None:
    keys = {(line["basket_id"], line["product_id"]) for line in basket_lines}
    assert 1 / 2400 < 1 - len(keys) / len(basket_lines) < 1 / 600
    assert 0.10 < _share(basket_lines, lambda line: line["household_id"] is None) < 0.20
    assert 0.01 < _share(basket_lines, lambda line: line["quantity"] < 0) < 0.03


def test_loyal_customers_move_and_change_tier(
    invoice_lines: Lines, orders: Lines, basket_lines: Lines
) -> None:
    assert _with_several(invoice_lines, "customer_id", "customer_town") > 10
    assert _with_several(invoice_lines, "customer_id", "account_tier") > 10
    assert _with_several(orders, "customer_id", "customer_city") > 10
    assert _with_several(orders, "customer_id", "member_card") > 10
    assert _with_several(basket_lines, "household_id", "household_city") > 10
    assert _with_several(basket_lines, "household_id", "loyalty_tier") > 10


def test_prices_and_names_of_products_change(invoice_lines: Lines) -> None:
    sold = [line for line in invoice_lines if line["unit_price"] > 0]
    assert _with_several(sold, "stock_code", "unit_price") > 100
    assert 5 < _with_several(sold, "stock_code", "description") < 50
