"""A retailer whose records are in files: Journey Market's, with the origin given."""

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from ingestion.declare.files import ControlTotalsFile, Files, Marker
from ingestion.declare.source import ControlTotals, Source
from ingestion.http.body import PayloadFormat
from ingestion.http.payload import json_object
from ingestion.registry import load_source
from shared.partition import Partition
from shared.settings import HttpSettings, Settings, SourceSettings

DAY = date(2024, 1, 15)
PARTITION = Partition("retailer3", DAY)
LINES = 40
AT_NOON = 1705338000000
COLUMNS = tuple(load_source("retailer3").sales.contract)
MONEY = sum((Decimal(f"{number}.50") for number in range(1, LINES + 1)), Decimal())
CSV = Files("sales_{date}.csv", Marker("sales_{date}.done"))

Record = dict[str, str | None]


def records(count: int = LINES, at: int = AT_NOON) -> list[Record]:
    """Sales lines of one day, as the contract has them."""
    return [
        dict(
            zip(
                COLUMNS,
                f"b{number},h{number % 7},1,Troy,NY,p{number % 5},Crème {number % 5}€,Dairy,2,"
                f"{number}.50,0,0,0,{at + number},store,,,".split(","),
                strict=True,
            )
        )
        for number in range(1, count + 1)
    ]


def csv_of(rows: Iterable[Record], columns: Iterable[str] = COLUMNS) -> bytes:
    """The records as CSV."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(columns))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def ndjson_of(rows: Iterable[Record]) -> bytes:
    """The records as NDJSON."""
    return b"".join(
        json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for row in rows
    )


def _totals(body: bytes) -> ControlTotals:
    answer = json_object(body)
    return ControlTotals(answer["lines"], {"USD": Decimal(answer["sales_value"])})


def file_source(
    files: Files = CSV, payload_format: PayloadFormat = "csv", **changes: object
) -> Source:
    """Journey Market, had it no API."""
    source = load_source("retailer3")
    given = {"origin": files, "payload_format": payload_format, "path": ""}
    sales = replace(source.sales, **given | changes)  # type: ignore[arg-type]
    totals = ControlTotalsFile("totals_{date}.json", _totals)
    return replace(source, sales=sales, control_totals=totals, besides_sales=())


def settings_over(root: Path, settings: Settings | None = None) -> Settings:
    """Settings whose retailer3 is that folder."""
    sources = {"retailer3": SourceSettings(files_root=root)}
    if settings is None:
        return Settings.model_construct(sources=sources, http=HttpSettings())
    return settings.model_copy(update={"sources": sources})


def deliver(root: Path, name: str, body: bytes, rows: int = LINES, money: Decimal = MONEY) -> None:
    """Put the day's file, its control totals and its marker into the folder, in that order."""
    (root / name).write_bytes(body)
    totals = {"lines": rows, "sales_value": str(money)}
    (root / f"totals_{DAY}.json").write_text(json.dumps(totals))
    (root / f"sales_{DAY}.done").touch()
