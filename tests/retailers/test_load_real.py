"""The real sets, as served, against counts that pandas takes straight from the files."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pandas as pd
import psycopg2
import pytest
from psycopg2.extensions import connection as Connection  # noqa: N812 - it is a class

from retailers.generator.scenario import Scenario
from retailers.registry import RETAILERS
from retailers.trade import fill_days, load_real_set
from tests.real_sets.sets import DATA
from tests.support.real_data import needs_real_data

pytestmark = [
    pytest.mark.sql,
    needs_real_data,
]
Totals = tuple[int, Decimal]


def _read(path: str, **dtypes: str) -> pd.DataFrame:
    return pd.read_csv(DATA / path, dtype=dtypes or str, keep_default_na=False)


def _sum(values: pd.Series) -> Decimal:
    return sum(map(Decimal, values), Decimal(0))


@pytest.fixture(scope="module")
def loaded(databases: dict[str, str]) -> Iterator[dict[str, Connection]]:
    for retailer in RETAILERS.values():
        load_real_set(retailer, DATA)
    connections = {name: psycopg2.connect(url) for name, url in databases.items()}
    yield connections
    for connection in connections.values():
        connection.close()


def _served(connection: Connection, name: str, day: date) -> tuple[object, ...]:
    """The control totals that the API serves."""
    path = RETAILERS[name].folder / "queries" / "control_totals.sql"
    with connection, connection.cursor() as cursor:
        cursor.execute(path.read_text(), {"day": day})
        [row] = cursor.fetchall()
    return tuple(row)


@pytest.mark.parametrize("day", [f"2011-11-{number}" for number in (14, 17, 20)])
def test_online_retail(loaded: dict[str, Connection], day: str) -> None:
    lines = _read("online_retail/online_retail.csv.gz")
    lines = lines[lines["InvoiceDate"].str.startswith(day)]
    amounts = lines["Quantity"].map(Decimal) * lines["UnitPrice"].map(Decimal)
    _, count, total, _ = _served(loaded["retailer1"], "retailer1", date.fromisoformat(day))
    assert (count, Decimal(str(total))) == (len(lines), _sum(amounts))


@pytest.mark.parametrize("day", [f"1997-06-0{number}" for number in range(1, 8)])
def test_foodmart(loaded: dict[str, Connection], day: str) -> None:
    days = _read("foodmart/time_by_day.csv.gz")
    [time_id] = days.loc[days["the_date"].str.startswith(day), "time_id"]
    sales = _read("foodmart/sales_fact_1997.csv.gz")
    sales = sales[sales["time_id"] == time_id]
    served = _served(loaded["retailer2"], "retailer2", date.fromisoformat(day))
    total = int(_sum(sales["store_sales"]).scaleb(4))
    assert served == ("USD", len(sales), total, 4)


@pytest.mark.parametrize("day", [f"2017-06-0{number}" for number in range(1, 8)])
def test_complete_journey(loaded: dict[str, Connection], day: str) -> None:
    lines = _read("complete_journey/transactions.csv.gz")
    moments = pd.to_datetime(lines["transaction_timestamp"], utc=True)
    local = moments.dt.tz_convert("America/New_York").dt.strftime("%Y-%m-%d")
    lines = lines[local == day]
    _, count, total = _served(loaded["retailer3"], "retailer3", date.fromisoformat(day))
    assert (count, Decimal(str(total))) == (len(lines), _sum(lines["sales_value"]))


def test_every_line_is_there(loaded: dict[str, Connection]) -> None:
    expected = {"retailer1": 516_384, "retailer2": 86_837, "retailer3": 68_312}
    for name, count in expected.items():
        with loaded[name] as connection, connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {RETAILERS[name].line_table}")
            assert cursor.fetchone() == (count,)


def test_foodmart_has_the_published_totals(loaded: dict[str, Connection]) -> None:
    """Mondrian's test values for 1997: 266,773 units, 565,238.13 in sales."""
    with loaded["retailer2"] as connection, connection.cursor() as cursor:
        cursor.execute("SELECT sum(quantity), sum(line_total_minor) FROM harvest.order_line")
        assert cursor.fetchone() == (Decimal(266_773), 5_652_381_300)
        cursor.execute(
            "SELECT count(*) FROM harvest.order_line"
            " WHERE quantity * unit_price_minor <> line_total_minor"
        )
        assert cursor.fetchone() == (0,)


def test_foodmart_inventory(loaded: dict[str, Connection]) -> None:
    """What was shipped to a store stands for the stock, what it had ordered for the goal."""
    facts = _read("foodmart/inventory_fact_1997.csv.gz")
    with loaded["retailer2"] as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*), sum(on_hand), sum(reorder_point) FROM harvest.inventory")
        shipped, ordered = _sum(facts["units_shipped"]), _sum(facts["units_ordered"])
        assert cursor.fetchone() == (4_070, shipped, ordered)
    with loaded["retailer1"] as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM albion.shipment")
        assert cursor.fetchone() == (0,)


def test_every_real_day_is_a_change(loaded: dict[str, Connection]) -> None:
    for name, table in (("retailer1", "albion"), ("retailer2", "harvest")):
        with loaded[name] as connection, connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*), count(*) FILTER (WHERE origin = 'real') FROM {table}.day_change"
                f" FULL JOIN {table}.trade_day USING (sales_date)"
            )
            days, real = cursor.fetchone() or (0, 0)
            assert days == real > 250


def test_artefacts_of_floats_keep_their_exact_value(loaded: dict[str, Connection]) -> None:
    """The file writes one basket as `4.0128e+10` and one value as `4.440892e-16`."""
    with loaded["retailer3"] as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM journey.basket_line WHERE basket_id ~ '[^0-9]'")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT min(sales_value) FROM journey.basket_line WHERE sales_value > 0")
        assert cursor.fetchone() == (Decimal("4.440892e-16"),)


def test_generated_days_replace_the_real_set(loaded: dict[str, Connection]) -> None:
    fill_days(RETAILERS["retailer2"], Scenario(scale=0.1), [date(2024, 1, 15)])
    with loaded["retailer2"] as connection, connection.cursor() as cursor:
        cursor.execute("SELECT sales_date::text, origin FROM harvest.trade_day")
        assert cursor.fetchall() == [("2024-01-15", "sample")]
        cursor.execute("SELECT DISTINCT money_scale FROM harvest.store")
        assert cursor.fetchall() == [(2,)]
        # The real days that went are changes, too.
        cursor.execute("SELECT count(*) FROM harvest.day_change WHERE sales_date < '1998-01-01'")
        assert (cursor.fetchone() or (0,))[0] > 300
