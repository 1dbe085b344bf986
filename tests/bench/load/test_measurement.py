"""What the benchmark accepts: a fast load with a wrong result is refused."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from shared.postgres.connection import transaction
from shared.settings import Settings
from tests.bench.load.contenders import FLAT_TABLE, Contender, Trade, Turn
from tests.bench.load.history import wire_lines
from tests.bench.load.race import Standing, complaint_about

TRADE = Trade([date(2024, 1, 15)], rows=2, amount=Decimal("0.3000"))
CONTENDER = Contender("somebody", "one table", lambda _: Turn(1.0))
INSERT = """
    INSERT INTO public.sales
    SELECT
        'retailer1', 'T', number, 'sale', '2024-01-15', now(), 'S', NULL, 'P',
        1, amount, 0, amount, 'GBP', 'pos', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        NULL, NULL, number, gen_random_uuid()
    FROM unnest(%s::numeric[]) WITH ORDINALITY AS line (amount, number)"""


@pytest.mark.sql
@pytest.mark.parametrize(
    ("amounts", "is_right"),
    [
        (["0.1", "0.2"], True),
        (["0.3"], False),
        (["0.1", "0.2", "0.0"], False),
        (["0.1", "0.2001"], False),
    ],
    ids=["right", "a row less", "a row more", "money"],
)
def test_every_row_and_the_exact_sum_must_be_there(
    settings: Settings, amounts: list[str], is_right: bool
) -> None:
    with transaction(settings.database, "owner") as cursor:
        cursor.execute(FLAT_TABLE.read_text("utf-8"))
        cursor.execute(INSERT, (amounts,))
    assert (complaint_about(settings, CONTENDER, TRADE) is None) == is_right


@pytest.mark.unit
def test_a_sample_is_scaled_and_a_median_taken() -> None:
    trade = replace(TRADE, rows=100)
    turns = [Turn(1.0), Turn(2.0), Turn(9.0)]
    assert Standing(replace(CONTENDER, rows=10), turns).seconds(trade) == 20.0
    assert Standing(CONTENDER, turns).seconds(trade) == 2.0


@pytest.mark.unit
def test_a_made_day_is_whole_and_its_prices_exact() -> None:
    lines = list(wire_lines(date(2022, 1, 1)))
    assert len(lines) == 5000
    assert {line["UnitPrice"] for line in lines} <= {f"{c / 100:g}" for c in range(50, 550, 5)}
