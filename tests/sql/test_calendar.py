"""The calendar: the same in every warehouse, whatever was loaded and when; months made ahead."""

import threading
from datetime import date

import pytest

from shared.partition import Partition
from shared.postgres.connection import transaction
from shared.settings import Settings
from tests.convergence.content import expected_content, read_content
from tests.convergence.model import STANDING_YEARS, Row, calendar_days
from tests.support.commands import run_module
from tests.support.raw import day, line, load
from tests.support.world import rows, value, warehouse_digest
from transformation.publish.months_ahead import MONTHS_AHEAD, make_months_ahead

pytestmark = pytest.mark.sql
LONG_AGO, NEXT_YEAR = (Partition("retailer9", date(year, 3, 1)) for year in (1997, 1998))
PARTITIONS = (
    "SELECT inhrelid::regclass::text FROM pg_inherits"
    " WHERE inhparent = 'warehouse.fact_sales'::regclass ORDER BY 1"
)


def _require_days(settings: Settings, wanted: list[Row]) -> None:
    """The calendar has these days, and the unknown one."""
    with transaction(settings.database, "owner") as cursor:
        cursor.execute("SELECT t::text FROM warehouse.dim_date AS t WHERE date_key = -1")
        unknown = [row for (row,) in cursor.fetchall()]
        expected = expected_content(cursor, {"dim_date": unknown}, {"dim_date": wanted})
        assert read_content(cursor)["dim_date"] == expected["dim_date"]


def _standing_days() -> list[Row]:
    return list(calendar_days(STANDING_YEARS[0], STANDING_YEARS[-1]))


def test_it_has_its_years_from_the_start_and_agrees_with_pythons(settings: Settings) -> None:
    _require_days(settings, _standing_days())


def test_a_load_within_it_adds_nothing(settings: Settings) -> None:
    load(settings, day(1), [line("A")])
    _require_days(settings, _standing_days())


def test_a_load_outside_it_adds_the_whole_year(settings: Settings) -> None:
    load(settings, LONG_AGO, [line("A")])
    _require_days(settings, [*calendar_days(1997, 1997), *_standing_days()])


def test_attributes_around_new_year(settings: Settings) -> None:
    assert rows(
        settings,
        "SELECT day_name, is_weekend, iso_week_label, month_label, quarter_label, day_of_year,"
        " is_first_of_month, is_last_of_month"
        " FROM warehouse.dim_date WHERE date_key IN (20241231, 20250101) ORDER BY date_key",
    ) == [
        ("Tuesday", False, "2025-W01", "2024-12", "2024-Q4", 366, False, True),
        ("Wednesday", False, "2025-W01", "2025-01", "2025-Q1", 1, True, False),
    ]


def test_months_made_ahead_are_made_once(settings: Settings) -> None:
    assert make_months_ahead(settings, date(2024, 11, 30), 2) == ["2024-11", "2024-12", "2025-01"]
    assert make_months_ahead(settings, date(2024, 12, 1), 2) == ["2025-02"]
    assert [name for (name,) in rows(settings, PARTITIONS)] == [
        f"warehouse.fact_sales_{month}" for month in (202411, 202412, 202501, 202502)
    ]


def test_readers_cannot_tell_whether_months_were_made_ahead(settings: Settings) -> None:
    before = warehouse_digest(settings)
    for today in (date(2024, 1, 1), date(1997, 2, 1), date(2039, 12, 31)):
        make_months_ahead(settings, today)
    assert warehouse_digest(settings) == before
    load(settings, day(1), [line("A")])
    load(settings, LONG_AGO, [line("B")])
    _require_days(settings, [*calendar_days(1997, 1997), *_standing_days()])


def test_a_month_made_ahead_takes_its_first_load(settings: Settings) -> None:
    make_months_ahead(settings, day(1).sales_date)
    load(settings, day(1), [line("A")])
    assert value(settings, "SELECT count(*) FROM warehouse.fact_sales_202401") == 1


def test_two_who_add_the_same_year_do_not_wait_in_a_circle(settings: Settings) -> None:
    """One of them has to make its month as well, and the other's is there."""
    make_months_ahead(settings, NEXT_YEAR.sales_date, 0)
    others = Partition("retailer8", date(1998, 7, 1))
    failures: list[BaseException] = []

    def publish(partition: Partition) -> None:
        try:
            load(settings, partition, [line("A")])
        except BaseException as error:  # noqa: BLE001 - shown to the test's own thread
            failures.append(error)

    loads = [threading.Thread(target=publish, args=(each,)) for each in (NEXT_YEAR, others)]
    for each in loads:
        each.start()
    for each in loads:
        each.join()
    assert failures == []
    assert value(settings, "SELECT count(*) FROM warehouse.dim_date WHERE year = 1998") == 365


def test_the_command_looks_ahead_of_today(settings: Settings) -> None:
    result = run_module(settings, "transformation.publish.months_ahead")
    assert result.returncode == 0, result.stderr
    assert len(rows(settings, PARTITIONS)) == 1 + MONTHS_AHEAD
    assert '"event": "months made"' in result.stdout + result.stderr
