"""CSV as retailers send it: what a header says is data, and never SQL."""

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from duckdb import DuckDBPyConnection

from ingestion.declare.bounds import ExcessError
from ingestion.normalise.normalise import map_records, normalise
from ingestion.normalise.pages import PageFindings
from ingestion.normalise.workspace import connect
from ingestion.registry import load_source
from shared.errors import ContractError, DataError

pytestmark = pytest.mark.unit

SENTINEL = "zq7sentinel"
SOURCE = load_source("retailer3")
COLUMNS = tuple(SOURCE.sales.contract)
ROW = [
    "b1",
    "h1",
    "1",
    "",
    "",
    "p1",
    "Pen",
    "Office",
    "1",
    "10.00",
    "0",
    "0",
    "0",
    "1705370000000",
    "store",
    "",
    "",
    "",
]


class Recorded:
    """A connection that remembers the text of every statement."""

    def __init__(self, connection: DuckDBPyConnection) -> None:
        self._connection = connection
        self.statements: list[str] = []

    def execute(self, statement: str, *values: object) -> DuckDBPyConnection:
        self.statements.append(statement)
        return self._connection.execute(statement, *values)


def _read(folder: Path, *pages: bytes) -> tuple[PageFindings, list[dict[str, Any]], list[str]]:
    (folder / "pages").mkdir()
    for number, page in enumerate(pages):
        (folder / "pages" / f"page-{number:05d}.csv").write_bytes(page)
    with connect() as connection:
        recorded = Recorded(connection)
        facts = map_records(recorded, SOURCE, SOURCE.sales, folder / "pages")  # type: ignore[arg-type]
        rows = connection.execute("select source_record from source_record").fetchall()
    return facts, [json.loads(record) for (record,) in rows], recorded.statements


def _page(*added: str, columns: tuple[str, ...] = COLUMNS, row: list[str] = ROW) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(
        [[*columns, *added], [*row, *(f"v{each}" for each in range(len(added)))]]
    )
    return text.getvalue().encode()


@pytest.mark.parametrize(
    "names",
    [
        ("$fields", f"', '{SENTINEL}"),
        ("$columns", f"'}}) as {SENTINEL}; --"),
        (f'"{SENTINEL}', "c0", "$header[1]"),
        (f"{SENTINEL}'; copy (select 1) to '/tmp/x", "$pages"),
        ("Basket_ID", "BASKET_ID", SENTINEL),
        ("", SENTINEL, " "),
        (SENTINEL, SENTINEL, "", ""),
        (f"ä漢🛒{SENTINEL}", "\\", "a.b[]?"),
        tuple(f"{SENTINEL}{number}" for number in range(600)),
    ],
)
def test_a_header_is_data_whatever_it_says(tmp_path: Path, names: tuple[str, ...]) -> None:
    facts, (record,), statements = _read(tmp_path, _page(*names))
    assert len(facts.unknown_fields) == min(len(set(names)), 101)
    assert record["basket_id"] == "b1"
    assert record[names[-1]] == f"v{len(names) - 1}"
    assert not [each for each in statements if SENTINEL in each]


def test_the_statement_is_the_same_for_every_header_of_a_length(tmp_path: Path) -> None:
    first, second = (_read(_folder(tmp_path, name), _page(name)) for name in ("$fields", "it's"))
    assert first[2] == second[2]


def _folder(parent: Path, name: str) -> Path:
    (folder := parent / str(len(name))).mkdir()
    return folder


@pytest.mark.parametrize(
    ("page", "says"),
    [
        (b"", "field basket_id is missing"),
        (b"\n1,2\n", "field basket_id is missing"),
        (_page("a\nb"), "control characters"),
        (_page("a\x00"), "control characters"),
        (b'"a"b,c\n1,2\n', "no CSV"),
        (b'"a,b\n' + b"1,2\n" * 500_000, "no CSV"),
        (b"a" * 200_000 + b"\n1\n", "no CSV"),
        (_page("basket_id"), "has basket_id more than once"),
        (_page(columns=("Basket_id", *COLUMNS[1:])), "field basket_id is missing"),
    ],
)
def test_a_header_that_is_none_is_drift(tmp_path: Path, page: bytes, says: str) -> None:
    with pytest.raises(ContractError, match=says):
        _read(tmp_path, page)


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    _, (record,), _ = _read(tmp_path, b"\xef\xbb\xbf" + _page())
    assert record["basket_id"] == "b1"


def test_more_columns_than_a_page_may_have_are_told(tmp_path: Path) -> None:
    with pytest.raises(ExcessError, match=r"has 2,018 columns: .* columns=2,000"):
        _read(tmp_path, _page(*(f"u{number}" for number in range(2000))))


@pytest.mark.parametrize("row", ["b1,h1", ",".join(ROW) + ",more", '"b1'])
def test_a_row_of_another_length_is_told_by_its_line(tmp_path: Path, row: str) -> None:
    (tmp_path / "pages").mkdir()
    page = f"{','.join(COLUMNS)}\n{','.join(ROW)}\n{row}\n"
    (tmp_path / "pages" / "page-00000.csv").write_text(page)
    with pytest.raises(DataError, match="are not readable") as caught:
        normalise(SOURCE, SOURCE.sales, date(2024, 1, 15), tmp_path)
    assert "Pen" not in str(caught.value)
