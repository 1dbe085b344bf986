"""A wrong or hostile declaration of files is refused when the folder is loaded, in one line."""

from dataclasses import replace
from typing import Any

import pytest

from ingestion.declare.check.declaration import require_sound
from ingestion.declare.files import ControlTotalsFile, DateColumn, Files, Marker, Unchanged
from ingestion.declare.source import Source
from ingestion.list_sources import describe
from ingestion.registry import load_source
from shared.errors import ConfigurationError
from tests.support.files import CSV, file_source

pytestmark = pytest.mark.unit

MARKED = Marker("{date}.done")


def _files(name: Any, complete: Any = MARKED, column: Any = None) -> Source:
    return file_source(Files(name, complete, column))


def _column(column: Any, form: Any = "%Y-%m-%d") -> Source:
    return _files("all.csv", MARKED, DateColumn(column, form))


def _totals(**changes: Any) -> Source:
    source = file_source()
    assert isinstance(source.control_totals, ControlTotalsFile)
    return replace(source, control_totals=replace(source.control_totals, **changes))


MISTAKES: dict[str, tuple[Source, str]] = {
    "from the root": (_files("/etc/{date}.csv"), "origin.name is '/etc/{date}.csv'.*below"),
    "upwards": (_files("../{date}.csv"), "origin.name is '../{date}.csv'.*without .."),
    "upwards inside": (_files("a/../../{date}.csv"), "without .."),
    "the folder itself": (_files("./{date}.csv"), "without .."),
    "two slashes": (_files("a//{date}.csv"), "without .."),
    "backslash": (_files("a\\{date}.csv"), "below the retailer's folder"),
    "NUL": (_files("{date}\0.csv"), "below the retailer's folder"),
    "line": (_files("{date}\n.csv"), "below the retailer's folder"),
    "star": (_files("*{date}.csv"), "below the retailer's folder"),
    "empty": (_files(""), "origin.name is ''"),
    "no text": (_files(None), "origin.name is None"),
    "endless": (_files("x" * 600 + "{date}"), "origin.name is 'xxx"),
    "attribute": (_files("{date.__class__}.csv"), "only braces"),
    "other word": (_files("{date}{retailer}.csv"), "only braces"),
    "one brace": (_files("{date}}.csv"), "only braces"),
    "unknown directive": (_files("{date:%Q}{date}.csv"), "made of %Y, %m, %d, %y and %j"),
    "locale": (_files("{date:%x}{date}.csv"), "made of %Y"),
    "no day": (_files("sales.csv"), "one that tells the day"),
    "month alone": (_files("{date:%Y-%m}.csv"), "one that tells the day"),
    "day of any year": (_files("{date:%m-%d}.csv"), "one that tells the day"),
    "marker upwards": (_files("{date}.csv", Marker("../x")), "complete.name is '../x'"),
    "marker is the file": (_files("{date}.csv", Marker("{date}.csv")), "is the file itself"),
    "no completeness": (_files("{date}.csv", None), r"complete is None: .*Marker\(name\)"),
    "no wait": (_files("{date}.csv", Unchanged(0)), "complete.seconds is 0"),
    "endless wait": (_files("{date}.csv", Unchanged(float("inf"))), "complete.seconds is inf"),
    "no column": (_column("colour"), "date_column is 'colour': it must be a field"),
    "column as text": (_files("a.csv", MARKED, "sold"), "date_column is 'sold'"),
    "column of months": (_column("channel", "%Y-%m"), "a form that tells a day"),
    "column form": (_column("channel", "%c"), "a form that tells a day"),
    "format": (file_source(CSV, "json"), "payload_format is 'json': .*in a file"),
    "unknown format": (file_source(CSV, "avro"), "payload_format is 'avro'"),  # type: ignore[arg-type]
    "packed Parquet": (file_source(Files("{date}.gz", MARKED), "parquet"), "without .gz"),
    "days in Parquet": (
        file_source(Files("a", MARKED, DateColumn("channel")), "parquet"),
        "a Parquet file tells its day by its name",
    ),
    "numbers in Parquet": (
        file_source(CSV, "parquet", contract={"basket_id": "number"}),
        "must be 'text' in a CSV or a Parquet",
    ),
    "wide letters": (file_source(CSV, charset="utf-16"), "charset is 'utf-16'.*ASCII"),
    "another origin": (file_source("here"), r"origin is 'here': it must be Files"),  # type: ignore[arg-type]
    "totals at an API": (
        replace(file_source(), control_totals=load_source("retailer3").control_totals),
        r"control_totals is .*must be ControlTotalsFile\(",
    ),
    "totals of an API in a file": (
        replace(load_source("retailer3"), control_totals=file_source().control_totals),
        r"control_totals is .*must be ControlTotalsRequest\(",
    ),
    "totals upwards": (_totals(name="../totals_{date}.json"), "control_totals.name is '../totals"),
    "totals unread": (_totals(parse=None), "control_totals.parse is None"),
    "totals in Parquet": (_totals(payload_format="parquet"), "control_totals.payload_format"),
    "NDJSON of an API": (
        replace(
            load_source("retailer3"),
            sales=replace(load_source("retailer3").sales, payload_format="ndjson"),
        ),
        "payload_format is 'ndjson': it must be 'json' or 'csv'",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_in_one_line(name: str) -> None:
    source, says = MISTAKES[name]
    with pytest.raises(ConfigurationError, match=says) as raised:
        require_sound("retailer3", source)
    assert str(raised.value).startswith("ingestion/sources/retailer3: ")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "source",
    [
        file_source(),
        _files("{date:%Y/%m/%d}/sales {date:%Y%m%d}.csv.gz", Unchanged(600)),
        _files("{date:%Y-%j}.csv"),
        _column("transaction_ms", "%d.%m.%Y"),
        file_source(Files("{date}.ndjson", MARKED), "ndjson", charset="windows-1252"),
        file_source(Files("{date}.parquet", MARKED), "parquet"),
        file_source(Files("products.csv", MARKED), is_daily=False),
    ],
)
def test_what_is_right_is_taken(source: Source) -> None:
    require_sound("retailer3", source)
    assert "files" in describe(source)
