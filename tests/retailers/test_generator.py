"""Each day is a pure function of seed, date and scale: order and repetition do not matter."""

import hashlib
import os
from collections import Counter
from datetime import date, timedelta
from typing import Any

import psycopg2
import pytest

from retailers.generator.draw import Draw, Weighted
from retailers.generator.scenario import Scenario
from retailers.registry import RETAILERS
from retailers.trade import Retailer, fill_days

DAYS = [date(2024, 3, 8) + timedelta(days=offset) for offset in range(4)]
KEY_WIDTHS = {
    "albion.stock_level": 3,
    "albion.goods_received": 2,
    "harvest.order_line": 2,
    "harvest.inventory": 3,
    "harvest.delivery": 3,
    "journey.stock": 3,
    "journey.truck_delivery": 3,
}
"""How many of its first columns are a table's key, where it is more than one."""
SALES = {"albion.invoice_line", "harvest.customer_order", "harvest.order_line"} | {
    "journey.basket_line"
}
SMALL = Scenario(scale=0.3)
EACH = pytest.mark.parametrize("retailer", RETAILERS.values(), ids=list(RETAILERS))


def _everything(retailer: Retailer) -> dict[str, list[tuple[Any, ...]]]:
    """All tables of the schema but the one that holds clock times."""
    connection = psycopg2.connect(os.environ[f"{retailer.name.upper()}_DATABASE_URL"])
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", (retailer.schema,))
        tables = [name for (name,) in cursor.fetchall() if name != "day_change"]
        found = {}
        for table in tables:
            cursor.execute(f"SELECT * FROM {retailer.schema}.{table}")
            found[table] = sorted(cursor.fetchall(), key=repr)
    connection.close()
    return found


@pytest.mark.sql
@pytest.mark.usefixtures("databases")
@EACH
def test_any_order_of_days_gives_the_same_tables(retailer: Retailer) -> None:
    fill_days(retailer, SMALL, DAYS)
    straight = _everything(retailer)
    for day in reversed(DAYS):
        fill_days(retailer, SMALL, [day])
    fill_days(retailer, SMALL, DAYS[1:3])
    assert _everything(retailer) == straight
    assert all(straight.values())


@pytest.mark.unit
@EACH
def test_ids_are_unique_over_days(retailer: Retailer) -> None:
    ids: Counter[tuple[str, Any]] = Counter()
    for offset in range(45):
        for batch in retailer.day_trade(SMALL, DAYS[0] + timedelta(days=offset)):
            width = KEY_WIDTHS.get(batch.table, 1)
            ids.update((batch.table, row[:width]) for row in batch.rows)
    assert ids.most_common(1)[0][1] == 1


@pytest.mark.unit
@EACH
def test_another_seed_is_another_world(retailer: Retailer) -> None:
    assert retailer.day_trade(SMALL, DAYS[0]) != retailer.day_trade(Scenario(1, 0.3), DAYS[0])


@pytest.mark.unit
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("retailer1", "75f6846ce70db0a2"),
        ("retailer2", "808091f1b765814e"),
        ("retailer3", "3f70a22909776402"),
    ],
)
def test_sales_stay_what_they_are(name: str, expected: str) -> None:
    """Sums published for a seed hold for good; entities that came later draw from seeds apart."""
    digest = hashlib.sha256()
    for day in (date(2024, 1, 15), date(2024, 3, 31), date(2024, 11, 3)):
        for batch in RETAILERS[name].day_trade(Scenario(), day):
            if batch.table in SALES:
                digest.update(repr((batch.table, batch.columns, list(batch.rows))).encode())
    assert digest.hexdigest()[:16] == expected


@pytest.mark.unit
@EACH
def test_scale_multiplies_the_trade(retailer: Retailer) -> None:
    def lines(scale: float) -> int:
        return len(retailer.day_trade(Scenario(scale=scale), date(2024, 1, 17))[-1].rows)

    assert lines(1.0) * 3 < lines(5.0) < lines(1.0) * 7


@pytest.mark.unit
def test_draws_stay_what_they_are() -> None:
    draw = Draw(7, "retailer1", "2024-01-15")
    assert [draw.between(1, 100) for _ in range(5)] == [24, 48, 36, 67, 33]
    assert Weighted(("never", "always"), (0, 1)).pick(draw) == "always"


@pytest.mark.unit
def test_closed_on_saturdays() -> None:
    albion = RETAILERS["retailer1"]
    assert not albion.day_trade(Scenario(), date(2024, 1, 13))[0].rows
    assert albion.day_trade(Scenario(), date(2024, 1, 14))[0].rows
