"""Files of exchange rates: read exactly, or refused with every line and column that is wrong."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from shared.errors import ContractError, UsageError
from shared.settings import PROJECT_ROOT
from transformation.rates.rates_file import ExchangeRate, read_rates

pytestmark = pytest.mark.unit
HEADER = "source,rate_date,currency_code,base_currency_code,rate\n"
GOOD = "bank,2024-01-01,GBP,USD,1.25\n"


def _file(folder: Path, text: str) -> Path:
    path = folder / "rates.csv"
    path.write_bytes(text.encode())
    return path


def test_rates_are_read_as_decimals(tmp_path: Path) -> None:
    text = f"\ufeff{HEADER}bank,2024-01-01,GBP,USD,1.270000000001\r\n\r\n"
    assert read_rates(_file(tmp_path, text)) == [
        ExchangeRate("bank", date(2024, 1, 1), "GBP", "USD", Decimal("1.270000000001"))
    ]


def test_the_samples_are_such_a_file() -> None:
    rates = read_rates(PROJECT_ROOT / "retailers" / "sample_rates.csv")
    assert {rate.currency_code for rate in rates} == {"GBP", "CAD", "MXN"}
    assert all("invented" in rate.source for rate in rates)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('bank,2024-01-01,GBP,USD,"1,25"', "line 3, column rate: '1,25' is not a positive decimal"),
        ("bank,2024-01-01,GBP,USD,0", "line 3, column rate: '0' is not"),
        ("bank,2024-01-01,GBP,USD,-1.25", "line 3, column rate: '-1.25' is not"),
        ("bank,2024-01-01,GBP,USD,1e3", "line 3, column rate: '1e3' is not"),
        ("bank,2024-01-01,GBP,USD,NaN", "line 3, column rate: 'NaN' is not"),
        ("bank,2024-01-01,GBP,USD,", "line 3, column rate: '' is not"),
        ("bank,2024-01-01,GBP,USD,0.1234567890123", "line 3, column rate: '0.1234567890123' is"),
        ("bank,2024-02-30,GBP,USD,1", "line 3, column rate_date: '2024-02-30' is not a date"),
        ("bank,20240101,GBP,USD,1", "line 3, column rate_date: '20240101' is not written as 2024-"),
        ("bank,0204-02-03,GBP,USD,1", "line 3, column rate_date: 0204-02-03 is not between 1900"),
        ("bank,2024-01-01,gbp,USD,1", "line 3, column currency_code: 'gbp' is not a code of ISO"),
        ("bank,2024-01-01,GBP,$,1", r"line 3, column base_currency_code: '\$' is not a code"),
        ("bank,2024-01-01,USD,USD,1", "line 3, column base_currency_code: it is the currency"),
        (",2024-01-01,GBP,USD,1", "line 3, column source: '' is not a name"),
        ("bank,2024-01-01,GBP,USD", "line 3, it has 4 fields and not 5"),
        ("bank,2024-01-01,GBP,USD,1.3", "line 3 gives the rate of line 2 again"),
    ],
)
def test_a_wrong_line_is_named_with_its_column(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(ContractError, match=rf"rates\.csv: {said}"):
        read_rates(_file(tmp_path, f"{HEADER}{GOOD}{line}\n"))


def test_all_wrong_lines_are_told_at_once(tmp_path: Path) -> None:
    wrong = "bank,yesterday,pound,USD,much\n" * 5
    with pytest.raises(ContractError) as caught:
        read_rates(_file(tmp_path, f"{HEADER}{wrong}"))
    lines = str(caught.value).splitlines()
    assert lines[0].startswith("rates.csv: line 2, column rate_date: 'yesterday'")
    assert (len(lines), lines[-1]) == (11, "rates.csv: and 5 more")


@pytest.mark.parametrize("text", ["", "date,rate\n", HEADER.replace(",rate\n", "\n")])
def test_the_first_line_must_name_the_columns(tmp_path: Path, text: str) -> None:
    with pytest.raises(ContractError, match="line 1 must be source,rate_date"):
        read_rates(_file(tmp_path, text))


@pytest.mark.parametrize("before", ["", HEADER])
def test_a_line_without_end_is_not_read_to_its_end(tmp_path: Path, before: str) -> None:
    with pytest.raises(ContractError, match="a line has more than 1,000 characters"):
        read_rates(_file(tmp_path, before + "," * 2**20))


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rates.csv"
    path.write_bytes(HEADER.encode() + b"\xff\xfe")
    with pytest.raises(ContractError, match=r"rates\.csv is no CSV in UTF-8"):
        read_rates(path)


def test_a_file_that_is_not_there_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"rates\.csv cannot be read: No such file"):
        read_rates(tmp_path / "rates.csv")
