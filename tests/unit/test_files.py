"""Files as retailers leave them: late, half-written, moving, leading elsewhere, too large."""

import gzip
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ingestion.declare.bounds import Bounds, ExcessError
from ingestion.declare.files import DateColumn, Files, Marker, Unchanged, name_of
from ingestion.declare.source import Source
from ingestion.files.folder import MovingFileError, NotCompleteError
from ingestion.files.reader import FilePages
from shared.errors import ConfigurationError, ContractError, DataError, SourceUnavailable
from tests.support.files import CSV, DAY, csv_of, file_source, ndjson_of, records, settings_over

pytestmark = pytest.mark.unit

NAME = f"sales_{DAY}.csv"
MARKED = Marker("sales_{date}.done")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The retailer's folder, with the day's marker in it."""
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / f"sales_{DAY}.done").touch()
    return tmp_path / "root"


def _bodies(root: Path, source: Source | None = None, size: int = 2000) -> list[bytes]:
    source = source or file_source()
    with FilePages(source, settings_over(root)) as reader:
        return [page.body for page in reader.pages(source.sales, DAY, size)]


def test_a_small_file_is_one_page_byte_for_byte(root: Path) -> None:
    body = csv_of(records())
    (root / NAME).write_bytes(body)
    assert _bodies(root) == [body]


@pytest.mark.parametrize("size", [2, 7, 40, 41])
def test_a_large_file_is_several_pages_of_its_own_bytes(root: Path, size: int) -> None:
    rows = records()
    rows[3]["product_name"] = 'two\r\nlines, a "quote"\n'
    body = csv_of(rows)
    (root / NAME).write_bytes(body)
    header, _ = body.split(b"\n", 1)
    pages = _bodies(root, size=size)
    assert len(pages) == -(-40 // size)
    assert all(page.startswith(header + b"\n") for page in pages)
    assert header + b"\n" + b"".join(page[len(header) + 1 :] for page in pages) == body


def test_pages_are_no_larger_than_an_answer_may_be(root: Path) -> None:
    (root / NAME).write_bytes(csv_of(records()))
    pages = _bodies(root, file_source(bounds=Bounds(response_bytes=1000)))
    assert len(pages) > 3
    assert all(len(page) <= 1000 for page in pages)


def test_ndjson_is_cut_between_its_lines(root: Path) -> None:
    body = ndjson_of(records())
    (root / f"sales_{DAY}.ndjson").write_bytes(body)
    pages = _bodies(root, file_source(Files("sales_{date}.ndjson", MARKED), "ndjson"), 15)
    assert [page.count(b"\n") for page in pages] == [15, 15, 10]
    assert b"".join(pages) == body


def test_a_packed_file_is_unpacked(root: Path) -> None:
    body = csv_of(records())
    (root / f"{NAME}.gz").write_bytes(gzip.compress(body[:99]) + gzip.compress(body[99:]))
    assert _bodies(root, file_source(Files("sales_{date}.csv.gz", MARKED))) == [body]


@pytest.mark.parametrize(("body", "pages"), [(b"", []), (csv_of([]), [csv_of([])])])
def test_an_empty_file_is_a_day_of_no_records(root: Path, body: bytes, pages: list[bytes]) -> None:
    (root / NAME).write_bytes(body)
    assert _bodies(root) == pages


def test_a_missing_file_is_not_an_empty_day(root: Path) -> None:
    with pytest.raises(NotCompleteError, match=f"{NAME} is not there yet"):
        _bodies(root)
    assert issubclass(NotCompleteError, SourceUnavailable)


def test_a_file_without_its_marker_is_not_read(root: Path) -> None:
    (root / NAME).write_bytes(csv_of(records()))
    (root / f"sales_{DAY}.done").unlink()
    with pytest.raises(NotCompleteError, match=f"sales_{DAY}.done is not there yet"):
        _bodies(root)


@pytest.mark.parametrize(("waited", "is_complete"), [(-50, False), (599, False), (601, True)])
def test_a_file_that_was_written_to_lately_is_not_read(
    root: Path, waited: int, is_complete: bool
) -> None:
    (root / NAME).write_bytes(csv_of(records()))
    written = (root / NAME).stat().st_ctime
    # A copy brings an old time along: what counts is that it came just now.
    os.utime(root / NAME, (0, 0))
    source = file_source(Files("sales_{date}.csv", Unchanged(600)))
    reader = FilePages(source, settings_over(root), clock=lambda: written + waited + 0.5)
    if is_complete:
        assert len(list(reader.pages(source.sales, DAY, 2000))) == 1
    else:
        with pytest.raises(NotCompleteError, match="of 600 seconds"):
            list(reader.pages(source.sales, DAY, 2000))


TRUNCATED: dict[str, tuple[str, bytes, str]] = {
    "in a line": (NAME, csv_of(records())[:-5], "ends within a line"),
    "in quotes": (NAME, csv_of(records()) + b'b,"open\n', "ends within a quoted field"),
    "packed": (f"{NAME}.gz", gzip.compress(csv_of(records()))[:-9], "breaks off"),
    "packed, of nothing": (f"{NAME}.gz", b"", "breaks off"),
    "packed, damaged": (f"{NAME}.gz", b"\x1f\x8b\x08\x00" + b"x" * 99, "compression"),
    "ndjson": (f"sales_{DAY}.ndjson", ndjson_of(records())[:-9], "ends within a line"),
    "parquet": (f"sales_{DAY}.parquet", b"PAR1" + b"x" * 99, "no whole Parquet"),
    "parquet of nothing": (f"sales_{DAY}.parquet", b"", "no whole Parquet"),
}


@pytest.mark.parametrize("name", TRUNCATED)
def test_half_a_file_is_not_complete(root: Path, name: str) -> None:
    file, body, says = TRUNCATED[name]
    (root / file).write_bytes(body)
    kind = file.removesuffix(".gz").rsplit(".", 1)[1]
    source = file_source(Files(file.replace(str(DAY), "{date}"), MARKED), kind)  # type: ignore[arg-type]
    with pytest.raises(NotCompleteError, match=says):
        _bodies(root, source)


def _grow(file: Path) -> None:
    with file.open("ab") as end:
        end.write(b"more\n")


def _shrink(file: Path) -> None:
    os.truncate(file, 5000)


def _replace(file: Path) -> None:
    (other := file.with_suffix(".new")).write_bytes(file.read_bytes())
    other.rename(file)


@pytest.mark.parametrize("disturb", [_grow, _shrink, _replace])
def test_a_file_that_moves_while_it_is_read_is_not_taken(
    root: Path, disturb: Callable[[Path], None]
) -> None:
    (root / NAME).write_bytes(csv_of(records(20_000)))
    source = file_source()
    pages = FilePages(source, settings_over(root)).pages(source.sales, DAY, 100)
    next(pages)
    disturb(root / NAME)
    with pytest.raises((MovingFileError, NotCompleteError)):
        list(pages)


def test_a_file_that_is_gone_in_the_middle_is_not_taken(root: Path) -> None:
    (root / NAME).write_bytes(csv_of(records(20_000)))
    source = file_source()
    pages = FilePages(source, settings_over(root)).pages(source.sales, DAY, 100)
    next(pages)
    (root / NAME).unlink()
    with pytest.raises(NotCompleteError, match="not there yet"):
        list(pages)


@pytest.mark.parametrize("how", ["file", "folder", "marker"])
def test_a_link_out_of_the_folder_opens_nothing(root: Path, how: str) -> None:
    outside = root.parent / "outside"
    outside.mkdir()
    (outside / NAME).write_bytes(csv_of(records()))
    files = CSV
    if how == "folder":
        (root / "in").symlink_to(outside)
        files = Files("in/sales_{date}.csv", MARKED)
    elif how == "file":
        (root / NAME).symlink_to(outside / NAME)
    else:
        (root / NAME).write_bytes(csv_of(records()))
        (root / f"sales_{DAY}.done").unlink()
        (root / f"sales_{DAY}.done").symlink_to(outside / NAME)
    with pytest.raises(DataError, match="a link that leads out"):
        _bodies(root, file_source(files))


def test_a_link_inside_the_folder_and_a_folder_that_is_one_are_followed(root: Path) -> None:
    body = csv_of(records())
    (root / "real").mkdir()
    (root / "real" / "file").write_bytes(body)
    (root / NAME).symlink_to("real/file")
    (link := root.parent / "link").symlink_to(root)
    assert _bodies(link) == [body]


def test_a_link_in_a_circle_is_an_error(root: Path) -> None:
    (root / NAME).symlink_to(NAME)
    with pytest.raises((DataError, SourceUnavailable)):
        _bodies(root)


def test_a_pipe_and_a_folder_are_no_files(root: Path) -> None:
    os.mkfifo(root / NAME)
    with pytest.raises(DataError, match="no regular file"):
        _bodies(root)
    (root / NAME).unlink()
    (root / NAME).mkdir()
    with pytest.raises(DataError, match="no regular file"):
        _bodies(root)


@pytest.mark.parametrize("place", ["nowhere", NAME])
def test_a_folder_that_is_none_is_a_setting_to_correct(root: Path, place: str) -> None:
    (root / NAME).write_bytes(b"")
    with pytest.raises(ConfigurationError, match="FILES_ROOT is"):
        _bodies(root / place)


def test_a_retailer_without_a_folder_names_the_setting() -> None:
    settings = settings_over(Path("/"))
    settings = settings.model_copy(update={"sources": {}})
    with pytest.raises(ConfigurationError, match="RETAIL_SOURCES__RETAILER3__FILES_ROOT"):
        FilePages(file_source(), settings)


EXCESS: dict[str, tuple[bytes, Bounds, str]] = {
    "columns": (b",".join([b"c"] * 3_000_000) + b"\n", Bounds(), "record_bytes"),
    "a line": (csv_of(records(1)) + b"x" * 9_000_000, Bounds(), "record_bytes"),
    "a record": (csv_of([]) + b'"' + b"x\n" * 3_000_000, Bounds(), "record_bytes"),
    "a page": (csv_of(records(2)), Bounds(response_bytes=230), "response_bytes"),
    "a file": (csv_of(records(9)), Bounds(pull_bytes=500), "pull_bytes"),
    "pages": (csv_of(records(9)), Bounds(response_bytes=500, pull_pages=2), "pull_pages"),
}


@pytest.mark.parametrize("name", EXCESS)
def test_more_than_the_declaration_allows_is_refused(root: Path, name: str) -> None:
    body, bounds, bound = EXCESS[name]
    (root / NAME).write_bytes(body)
    with pytest.raises(ExcessError, match=f"the declaration allows {bound}="):
        _bodies(root, file_source(bounds=bounds))


def test_a_few_bytes_that_unpack_to_very_many_are_refused(root: Path) -> None:
    bomb = gzip.compress(csv_of(records(1)) + b"x,\n" * 3_000_000)
    (root / f"{NAME}.gz").write_bytes(bomb)
    source = file_source(Files("sales_{date}.csv.gz", MARKED), bounds=Bounds(pull_bytes=10**6))
    with pytest.raises(ExcessError, match="pull_bytes"):
        _bodies(root, source)


def test_text_in_another_character_set_is_named(root: Path) -> None:
    (root / NAME).write_bytes(csv_of(records()).decode().encode("windows-1252"))
    with pytest.raises(DataError, match="is not written in utf-8"):
        _bodies(root)
    assert len(_bodies(root, file_source(charset="windows-1252"))) == 1


BY_COLUMN = DateColumn("store_city")


def _of_days(*days: str | None) -> list[dict[str, str | None]]:
    return [row | {"store_city": day} for row, day in zip(records(), days, strict=False)]


@pytest.mark.parametrize("form", ["csv", "ndjson"])
def test_a_date_column_chooses_the_day_and_loses_no_record_without_one(
    root: Path, form: str
) -> None:
    rows = _of_days(str(DAY), "2024-01-16", f"{DAY} 23:59", "", "no date", "2024-13-01", None)
    rows[1]["product_name"] = 'of another day, "quoted"'
    rows[2]["product_name"] = 'of the day, "quoted",\nand in two lines'
    body = csv_of(rows) if form == "csv" else ndjson_of(rows)
    (root / f"all.{form}").write_bytes(body)
    files = Files(f"all.{form}", Marker("sales_{date}.done"), BY_COLUMN)
    (page,) = _bodies(root, file_source(files, form))  # type: ignore[arg-type]
    assert [f"b{number}," in page.decode() or f'"b{number}"' in page.decode() for number in
            range(1, 8)] == [True, False, True, True, True, True, True]  # fmt: skip
    assert b"two lines" in page


def test_a_date_column_that_is_not_there_is_drift(root: Path) -> None:
    (root / "all.csv").write_bytes(b"a,b\n1,2\n")
    files = Files("all.csv", Marker("sales_{date}.done"), BY_COLUMN)
    with pytest.raises(ContractError, match="field store_city is missing"):
        _bodies(root, file_source(files))


def test_a_name_is_made_of_the_declaration_and_the_date_alone() -> None:
    assert name_of("a/{date:%Y/%m}/s_{date}.csv", date(2024, 1, 5)) == "a/2024/01/s_2024-01-05.csv"
    assert name_of("{date:%y%j}.csv", date(2024, 2, 1)) == "24032.csv"


def test_a_control_total_is_read_from_a_file_of_its_own(root: Path) -> None:
    source = file_source()
    totals = source.control_totals
    assert totals is not None
    (root / f"totals_{DAY}.json").write_text('{"lines": 3, "sales_value": "1.50"}')
    with FilePages(source, settings_over(root)) as reader:
        page = reader.control_totals(source.sales, totals, DAY)
        assert totals.read(page.plain).rows == 3
        bounded = replace(source, bounds=Bounds(summary_bytes=10))
        with pytest.raises(ExcessError, match="summary_bytes"):
            FilePages(bounded, settings_over(root)).control_totals(bounded.sales, totals, DAY)
