"""Every KPI's query, run as readers run it."""

from datetime import date

import pytest

from scripts.demo.report import SQL_FOLDER
from shared.postgres.connection import read_sql, transaction
from shared.settings import Settings
from tests.support.raw import day, line, load

pytestmark = pytest.mark.sql
KPIS = sorted(path.stem for path in SQL_FOLDER.glob("kpi_*.sql"))
DATES = {"first": date(2024, 1, 1), "last": date(2024, 1, 2)}


def _answer(settings: Settings, kpi: str) -> list[tuple[object, ...]]:
    with transaction(settings.database, "bi") as cursor:
        cursor.execute(read_sql(SQL_FOLDER / f"{kpi}.sql"), DATES)
        return cursor.fetchall()


def test_there_are_kpis() -> None:
    assert len(KPIS) >= 3


@pytest.mark.parametrize("kpi", KPIS)
def test_a_kpi_has_a_row_for_a_retailer_with_sales_and_none_without(
    settings: Settings, kpi: str
) -> None:
    assert _answer(settings, kpi) == []
    load(settings, day(1), [line("A"), line("B")])
    load(settings, day(3), [line("C")])
    (row,) = _answer(settings, kpi)
    assert isinstance(row[0], str), "the retailer's name comes first"
    assert None not in row
