"""NDJSON and Parquet as retailers leave them: names and values are data, and sizes are bounded."""

import json
from pathlib import Path
from typing import Any

import pytest

from ingestion.declare.bounds import Bounds, ExcessError
from ingestion.declare.files import Files, Marker
from ingestion.http.body import PayloadFormat
from ingestion.normalise.normalise import Normalised, map_records, normalise
from ingestion.normalise.pages import PageFindings
from ingestion.normalise.workspace import connect
from shared.errors import ContractError, DataError
from tests.support.files import COLUMNS, DAY, Record, file_source, ndjson_of, records

pytestmark = pytest.mark.unit

MARKED = Marker("{date}.done")
HOSTILE = 'a"); DROP TABLE page_record; --'


def _source(form: PayloadFormat, **changes: Any) -> Any:
    return file_source(Files(f"{{date}}.{form}", MARKED), form, **changes)


def _write(folder: Path, form: str, body: bytes, number: int = 0) -> Path:
    (folder / "pages").mkdir(exist_ok=True)
    (page := folder / "pages" / f"page-{number:05d}.{form}").write_bytes(body)
    return page


def _read(
    folder: Path, form: PayloadFormat, **changes: Any
) -> tuple[PageFindings, list[dict[str, Any]]]:
    source = _source(form, **changes)
    with connect() as connection:
        found = map_records(connection, source, source.sales, folder / "pages")
        query = "select source_record from source_record order by source_position"
        return found, [json.loads(text) for (text,) in connection.execute(query).fetchall()]


def _normalised(folder: Path, form: PayloadFormat) -> Normalised:
    source = _source(form)
    return normalise(source, source.sales, DAY, folder)


def _parquet(
    folder: Path, *columns: str, rows: list[Record] | None = None, extra: str = ""
) -> Path:
    """A page of these records, with further columns as SQL writes them."""
    page = _write(folder, "parquet", b"")
    (folder / "rows.ndjson").write_bytes(ndjson_of(records() if rows is None else rows))
    chosen = ", ".join(columns or COLUMNS)
    with connect() as connection:
        connection.execute(
            f"copy (select {chosen}{extra} from read_json($rows, format = 'newline_delimited',"
            f" columns = {dict.fromkeys(COLUMNS, 'varchar')})) to '{page}' (format parquet)",
            {"rows": str(folder / "rows.ndjson")},
        )
    return page


def test_every_format_makes_the_same_canonical_records(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    _write(tmp_path / "one", "ndjson", ndjson_of(records()))
    _parquet(tmp_path / "two")
    one, two = _normalised(tmp_path / "one", "ndjson"), _normalised(tmp_path / "two", "parquet")
    assert (one.rows.source, one.rows.rejected) == (40, 0)
    assert (one.data_sha256, one.rows, one.amounts) == (two.data_sha256, two.rows, two.amounts)


def test_no_page_at_all_is_a_day_of_no_records(tmp_path: Path) -> None:
    for form in ("csv", "ndjson", "parquet"):
        (folder := tmp_path / form).mkdir()
        (folder / "pages").mkdir()
        found = _normalised(folder, form)  # type: ignore[arg-type]
        assert (found.rows.source, found.amounts) == (0, {})


def test_a_parquet_of_no_rows_is_a_day_of_no_records(tmp_path: Path) -> None:
    _parquet(tmp_path, rows=[])
    assert _normalised(tmp_path, "parquet").rows.source == 0


def test_lines_come_in_their_order_and_unknown_fields_are_named(tmp_path: Path) -> None:
    rows = [row | {HOSTILE: "x"} for row in records()]
    _write(tmp_path, "ndjson", ndjson_of(rows[:25]))
    _write(tmp_path, "ndjson", b"\n" + ndjson_of(rows[25:]), 1)
    found, read = _read(tmp_path, "ndjson")
    assert read == rows
    assert found.unknown_fields == [HOSTILE]
    assert found.records_by_page == {"page-00000.ndjson": 25, "page-00001.ndjson": 15}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"x\n", "not readable"),
        (b'{"basket_id": "a\x00"}\n', "not readable"),
        (b'{"basket_id": 1}{"basket_id": 2}\n', "not readable"),
        (b'{"basket_id": NaN}\n', "not readable|is missing"),
        (b"5\n", "is missing"),
        (b'["basket_id"]\n', "is missing"),
        (b'{"basket_id": "1"}\n', "field .* is missing"),
        (b"[" * 100_000 + b"\n", "not readable"),
        (b'{"basket_id": "\xff"}\n', "not readable"),
    ],
)
def test_a_line_that_is_no_record_stops_the_day(tmp_path: Path, line: bytes, says: str) -> None:
    _write(tmp_path, "ndjson", ndjson_of(records(2)) + line)
    with pytest.raises(DataError, match=says):
        _normalised(tmp_path, "ndjson")


def test_half_a_letter_spoils_no_line(tmp_path: Path) -> None:
    body = ndjson_of(records(2)).replace(b'"Troy"', b'"\\ud83d"', 1)
    _write(tmp_path, "ndjson", body)
    assert _normalised(tmp_path, "ndjson").rows.source == 2


def test_a_line_larger_than_a_record_may_be_is_refused(tmp_path: Path) -> None:
    _write(tmp_path, "ndjson", ndjson_of([records(1)[0] | {"notes": "x" * 1500}]))
    with pytest.raises(ExcessError, match="record_bytes=1,000"):
        _read(tmp_path, "ndjson", bounds=Bounds(record_bytes=1000))


def test_columns_of_parquet_are_read_by_place_and_their_names_are_data(tmp_path: Path) -> None:
    name = HOSTILE.replace('"', '""')
    _parquet(tmp_path, extra=f""", 'x' as "{name}", 'y' as "$fields", 'z' as "it's" """)
    found, read = _read(tmp_path, "parquet")
    assert found.unknown_fields == sorted(["$fields", HOSTILE, "it's"])
    assert read[0][HOSTILE] == "x"
    assert read[0]["it's"] == "z"


def test_numbers_and_times_of_parquet_keep_all_their_digits(tmp_path: Path) -> None:
    _parquet(
        tmp_path,
        extra=", 12345678901234.5678::decimal(18, 4) as money, 'nan'::double as none"
        ", 'infinity'::float as endless, 0.1::double as tenth, 9007199254740993::bigint as large"
        ", timestamp '2024-01-15 09:00:00.123456' as at, '\\x00\\xff'::blob as bytes"
        ", chr(0) as nul, null::integer as nothing",
    )
    _, read = _read(tmp_path, "parquet")
    added = {name: value for name, value in read[0].items() if name not in COLUMNS}
    assert added == {
        "money": "12345678901234.5678",
        "none": "nan",
        "endless": "inf",
        "tenth": "0.1",
        "large": "9007199254740993",
        "at": "2024-01-15 09:00:00.123456",
        "bytes": "\\x00\\xFF",
        "nul": "\0",
        "nothing": None,
    }


def test_a_number_that_is_none_and_a_nul_reject_their_records_alone(tmp_path: Path) -> None:
    rows = records(4)
    rows[0]["sales_value"], rows[1]["quantity"], rows[2]["channel"] = "nan", "Infinity", "st\0re"
    _parquet(tmp_path, rows=rows)
    assert (found := _normalised(tmp_path, "parquet")).rows.rejected == 3
    assert found.rows.normalised == 1


def test_a_parquet_without_a_column_is_drift(tmp_path: Path) -> None:
    _parquet(tmp_path, *COLUMNS[1:])
    with pytest.raises(ContractError, match="field basket_id is missing"):
        _normalised(tmp_path, "parquet")


@pytest.mark.parametrize("cut", [12, 200, -20])
def test_a_parquet_that_is_damaged_stops_the_day(tmp_path: Path, cut: int) -> None:
    whole = _parquet(tmp_path).read_bytes()
    _write(tmp_path, "parquet", whole[:cut] + b"PAR1")
    with pytest.raises(DataError, match="not readable"):
        _normalised(tmp_path, "parquet")


@pytest.mark.parametrize(
    ("bounds", "bound"),
    [
        (Bounds(columns=5), "columns"),
        (Bounds(pull_bytes=500), "pull_bytes"),
        (Bounds(pull_bytes=5000), "pull_bytes"),
        (Bounds(record_bytes=100), "record_bytes"),
    ],
)
def test_a_parquet_of_more_than_it_may_hold_is_refused(
    tmp_path: Path, bounds: Bounds, bound: str
) -> None:
    _parquet(tmp_path)
    with pytest.raises(ExcessError, match=f"{bound}="):
        _read(tmp_path, "parquet", bounds=bounds)


def test_a_few_bytes_of_parquet_that_stand_for_very_many_are_refused(tmp_path: Path) -> None:
    """Its dictionary holds a long text once, and a million records name it."""
    page = _write(tmp_path, "parquet", b"")
    columns = ", ".join(f"repeat('{name[0]}', 1000) as {name}" for name in COLUMNS)
    with connect() as connection:
        connection.execute(f"copy (select {columns} from range(200_000)) to '{page}'")
    assert page.stat().st_size < 2**20
    with pytest.raises(ExcessError, match="pull_bytes"):
        _read(tmp_path, "parquet", bounds=Bounds(pull_bytes=10**9))
