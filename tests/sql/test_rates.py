"""Sales in the reporting currency: exact, carried forward, crossed, never guessed, and quick."""

import itertools
import json
import random
import threading
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shared.errors import ConfigurationError, ContractError
from shared.partition import Partition
from shared.postgres.connection import transaction
from shared.settings import Settings
from tests.real_sets.sets import DATA
from tests.support.commands import run_module
from tests.support.rates import daily_rates, in_reporting_currency, rate_on, write_rates
from tests.support.raw import day, line, load
from tests.support.real_data import needs_real_data
from tests.support.world import rows, value, warehouse_digest
from transformation.rates.load_rates import load_rates
from transformation.rates.rates_file import ExchangeRate, read_rates

pytestmark = pytest.mark.sql
JANUARY = date(2024, 1, 1)
SALE = {"unit_price": "1.0001", "quantity": "1.0000", "total_amount": "1.0001"}


def _rate(number: int, currency: str, rate: str, **changes: Any) -> ExchangeRate:
    """A rate of a day of January 2024."""
    made = ExchangeRate("bank", date(2024, 1, number), currency, "USD", Decimal(rate))
    return made._replace(**changes)


BANK = [
    _rate(2, "GBP", "1.25"),
    _rate(5, "GBP", "1.3"),
    _rate(3, "MXN", "0.06"),
    _rate(4, "EUR", "1.1"),
]
OTHERS = [  # another base, and a source that knows less
    _rate(3, "USD", "17", base_currency_code="MXN", source="abroad"),
    _rate(5, "EUR", "19", base_currency_code="MXN", source="abroad"),
    _rate(5, "GBP", "1.29", source="agency"),
]


def _load(settings: Settings, folder: Path, *files: list[ExchangeRate]) -> dict[str, Any]:
    paths = [write_rates(folder / f"{n}.csv", each) for n, each in enumerate(files)]
    return load_rates(paths, settings)


def _found(settings: Settings) -> list[tuple[Any, ...]]:
    return rows(settings, "TABLE warehouse.daily_rate ORDER BY full_date, currency_code")


def _wanted(rates: list[ExchangeRate], reporting: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in daily_rates(rates, reporting)]


@pytest.mark.parametrize("reporting", ["USD", "GBP", "MXN", "EUR", "JPY"])
def test_daily_rates_are_those_that_plain_python_finds(
    settings: Settings, tmp_path: Path, reporting: str
) -> None:
    settings = settings.model_copy(update={"reporting_currency": reporting})
    said = _load(settings, tmp_path, BANK, OTHERS)
    assert _found(settings) == _wanted([*BANK, *OTHERS], reporting)
    assert said["daily_rates"] == len(_found(settings))
    assert bool(_found(settings)) == (reporting != "JPY")


def test_a_rate_is_carried_forward_and_not_back(settings: Settings, tmp_path: Path) -> None:
    _load(settings, tmp_path, BANK)
    pounds = [(found[0].day, found[2]) for found in _found(settings) if found[1] == "GBP"]
    before, after = Decimal("1.25"), Decimal("1.3")
    assert pounds == [(2, before), (3, before), (4, before), (5, after)]


def test_any_order_of_files_gives_the_same_rates(settings: Settings, tmp_path: Path) -> None:
    digests = set()
    for order in itertools.permutations([BANK[:2], BANK[2:], OTHERS]):
        with transaction(settings.database, "owner") as cursor:
            cursor.execute("TRUNCATE warehouse.exchange_rate, warehouse.daily_rate")
        for rates in order:
            _load(settings, tmp_path, rates)
        digests.add(warehouse_digest(settings))
    assert len(digests) == 1


def test_a_rate_given_again_replaces_itself(settings: Settings, tmp_path: Path) -> None:
    assert _load(settings, tmp_path, BANK)["changed"] == 4
    before = warehouse_digest(settings)
    assert _load(settings, tmp_path, BANK)["changed"] == 0
    assert warehouse_digest(settings) == before
    corrected = [_rate(5, "GBP", "1.31")]
    assert _load(settings, tmp_path, corrected)["changed"] == 1
    assert _found(settings) == _wanted([BANK[0], *BANK[2:], *corrected], "USD")
    _load(settings, tmp_path, BANK)
    assert warehouse_digest(settings) == before


def test_the_later_of_two_files_wins(settings: Settings, tmp_path: Path) -> None:
    said = _load(settings, tmp_path, [_rate(1, "GBP", "1.1")], [_rate(1, "GBP", "1.2")])
    assert (said["read"], said["changed"]) == (2, 2)
    assert value(settings, "SELECT rate FROM warehouse.exchange_rate") == Decimal("1.2")


def test_a_wrong_file_changes_nothing(settings: Settings, tmp_path: Path) -> None:
    _load(settings, tmp_path, BANK)
    before = warehouse_digest(settings)
    wrong = write_rates(tmp_path / "wrong.csv", [("bank", JANUARY, "GBP", "USD", "one")])
    good = write_rates(tmp_path / "good.csv", [_rate(1, "GBP", "2")])
    with pytest.raises(ContractError, match=r"wrong\.csv: line 2, column rate"):
        load_rates([good, wrong], settings)
    far = [_rate(1, "AAA", "0.000001"), _rate(1, "BBB", "999999999999")]
    yen = settings.model_copy(update={"reporting_currency": "BBB"})
    with pytest.raises(ContractError, match="too far apart"):
        _load(yen, tmp_path, far)
    assert warehouse_digest(settings) == before


def test_loads_that_meet_wait_for_each_other(settings: Settings, tmp_path: Path) -> None:
    _load(settings, tmp_path, BANK)
    wanted = [_rate(n, code, f"1.{n:02}") for n in range(1, 21) for code in ("CHF", "SEK")]
    paths = [
        write_rates(tmp_path / f"{each.currency_code}{each.rate_date}.csv", [each])
        for each in wanted
    ]
    loads = [
        threading.Thread(
            target=lambda share: [load_rates([path], settings) for path in share],
            args=(paths[number::3],),
        )
        for number in range(3)
    ]
    for each in loads:
        each.start()
    for each in loads:
        each.join()
    assert _found(settings) == _wanted([*BANK, *wanted], "USD")


def test_sums_by_currency_are_those_of_decimal_arithmetic(
    settings: Settings, tmp_path: Path
) -> None:
    """Odd rates, odd amounts, sales and returns, days before the first rate and after the last."""
    draw = random.Random(1)
    rates = [
        _rate(number, currency, f"{draw.randint(1, 10**9) / 10**8:.9f}")
        for number in (3, 5, 6)
        for currency in ("GBP", "MXN")
    ]
    wanted: dict[tuple[int, str], list[Decimal | None]] = {}
    for number in (1, 2, 4, 7, 28):
        lines = []
        for n in range(40):
            currency = draw.choice(["GBP", "MXN", "USD"])
            amount = Decimal(draw.randint(-(10**8), 10**8)).scaleb(-4)
            sign = "1.0000" if amount >= 0 else "-1.0000"
            lines.append(
                line(
                    f"T{n}",
                    currency_code=currency,
                    total_amount=str(amount),
                    unit_price=str(abs(amount)),
                    quantity=sign,
                    record_type="sale" if amount >= 0 else "return",
                )
            )
            found = rate_on(rates, date(2024, 1, number), currency, "USD")
            one = Decimal(1) if currency == "USD" else found and found[0]
            there = wanted.setdefault((number, currency), [])
            there.append(in_reporting_currency(amount, one) if one else None)
        load(settings, day(number), lines)
    _load(settings, tmp_path, rates)
    found_sums = rows(
        settings,
        "SELECT extract(day FROM sales_date)::int, currency_code::text, count(*),"
        " count(reporting_total_amount), sum(reporting_total_amount),"
        " min(reporting_currency_code::text) FROM warehouse.fact_sales_reporting"
        " GROUP BY 1, 2",
    )
    assert {(row[0], row[1]): row[2:] for row in found_sums} == {
        key: (
            len(amounts),
            len(known := [each for each in amounts if each is not None]),
            sum(known) if known else None,
            "USD",
        )
        for key, amounts in wanted.items()
    }


def _one_line(settings: Settings, **changes: str) -> tuple[Any, ...]:
    load(settings, day(9), [line("A", **{**SALE, **changes})])
    columns = "exchange_rate, rate_date, rate_source, reporting_unit_price, reporting_total_amount"
    (found,) = rows(settings, f"SELECT {columns} FROM warehouse.fact_sales_reporting")
    return found


def test_rounding_is_half_up_away_from_zero(settings: Settings, tmp_path: Path) -> None:
    _load(settings, tmp_path, [_rate(1, "EUR", "0.5")])
    assert _one_line(
        settings, quantity="-1.0000", total_amount="-1.0001", record_type="return"
    ) == (
        Decimal("0.5"),
        JANUARY,
        "bank",
        Decimal("0.5001"),
        Decimal("-0.5001"),
    )


def test_before_the_first_rate_nothing_is_guessed(settings: Settings, tmp_path: Path) -> None:
    _load(settings, tmp_path, [_rate(10, "EUR", "0.5")])
    assert _one_line(settings) == (None,) * 5


def test_the_reporting_currency_needs_no_rate(settings: Settings) -> None:
    one = Decimal("1.0001")
    assert _one_line(settings, currency_code="USD") == (1, None, None, one, one)


def test_another_reporting_currency_takes_effect_with_the_next_load(
    settings: Settings, tmp_path: Path
) -> None:
    _load(settings, tmp_path, [_rate(1, "EUR", "1.25")])
    assert _one_line(settings)[0] == Decimal("1.25")
    euros = settings.model_copy(update={"reporting_currency": "EUR"})
    assert load_rates([], euros)["reporting_currency"] == "EUR"
    assert rows(
        settings,
        "SELECT reporting_currency_code::text, exchange_rate, reporting_total_amount"
        " FROM warehouse.fact_sales_reporting",
    ) == [("EUR", 1, Decimal("1.0001"))]
    assert rows(settings, "SELECT currency_code::text, rate FROM warehouse.daily_rate") == [
        ("USD", Decimal("0.8"))
    ]


def test_analysts_read_it_and_change_nothing(settings: Settings, tmp_path: Path) -> None:
    _load(settings, tmp_path, BANK)
    for relation in ("fact_sales_reporting", "exchange_rate", "daily_rate", "reporting_currency"):
        with transaction(settings.database, "bi") as cursor:
            cursor.execute(f"SELECT count(*) FROM warehouse.{relation}")
    for relation in ("exchange_rate", "daily_rate", "reporting_currency"):
        with (
            pytest.raises(ConfigurationError, match="lacks a right"),
            transaction(settings.database, "bi") as cursor,
        ):
            cursor.execute(f"DELETE FROM warehouse.{relation}")


def _relations(plan: dict[str, Any]) -> list[str]:
    """The relations that a plan reads, partitions by their own name."""
    here = [plan["Relation Name"]] if "Relation Name" in plan else []
    return here + [name for part in plan.get("Plans", ()) for name in _relations(part)]


@pytest.mark.parametrize(
    "condition",
    [
        "sales_date = '2024-02-01'",
        "sales_date BETWEEN '2024-02-01' AND '2024-02-29'",
        "sales_date >= '2024-02-01' AND currency_code = 'EUR' AND rate_date IS NOT NULL",
    ],
)
def test_months_are_pruned_through_the_view(
    settings: Settings, tmp_path: Path, condition: str
) -> None:
    _load(settings, tmp_path, BANK)
    for month in (1, 2):
        load(settings, Partition("retailer9", date(2024, month, 1)), [line("A")])
    query = "SELECT sum(reporting_total_amount) FROM warehouse.fact_sales_reporting"
    with transaction(settings.database, "bi") as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {query} WHERE {condition}")
        (found,) = cursor.fetchone() or ([],)
    plan = found if isinstance(found, list) else json.loads(found)
    relations = [name for name in _relations(plan[0]["Plan"]) if name.startswith("fact_sales")]
    assert relations == ["fact_sales_202402_retailer9"]


def test_the_command_loads_files_and_names_wrong_lines(settings: Settings, tmp_path: Path) -> None:
    path = write_rates(tmp_path / "rates.csv", BANK)
    done = run_module(settings, "transformation.rates.load_rates", str(path))
    assert done.returncode == 0, done.stderr
    assert '"changed": 4' in done.stdout + done.stderr
    done = run_module(settings, "scripts.retail", "load-rates", str(tmp_path / "none.csv"))
    assert (done.returncode, "cannot be read" in done.stderr) == (2, True)
    path.write_text(path.read_text("utf-8").replace("1.25", "1,25"), encoding="utf-8")
    done = run_module(settings, "scripts.retail", "load-rates", str(path))
    assert (done.returncode, done.stderr.count("line 2")) == (1, 1)


@needs_real_data
def test_foodmarts_monthly_rates_load(settings: Settings, tmp_path: Path) -> None:
    made = run_module(settings, "retailers.retailer2.real_rates", str(DATA))
    assert made.returncode == 0, made.stderr
    path = tmp_path / "foodmart.csv"
    path.write_text(made.stdout, encoding="utf-8")
    assert load_rates([path], settings)["read"] == 2 * 24
    assert _found(settings) == _wanted(read_rates(path), "USD")
    pesos = "SELECT rate FROM warehouse.daily_rate WHERE currency_code = 'MXN' AND full_date = %s"
    assert value(settings, pesos, date(1997, 8, 31)) == Decimal("0.10")
    assert value(settings, pesos, date(1997, 8, 31) + timedelta(days=1)) == Decimal("0.11")
