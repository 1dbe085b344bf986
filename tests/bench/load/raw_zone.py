"""Raw partitions without an API: what retailer1 would have served, through its own normaliser.

The pages have the wire's form and order, the control totals are counted from the lines beforehand,
and the snapshot takes the way of every other one into the raw zone, manifest last. Only the landing
zone stays empty.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from ingestion.declare.source import ControlTotals
from ingestion.extract.raw_zone import at_once
from ingestion.extract.snapshot import Snapshot, manifest_of
from ingestion.normalise.normalise import normalise
from ingestion.normalise.workspace import workspace
from ingestion.registry import load_source
from shared.manifest import write_manifest
from shared.partition import Partition
from shared.s3.object_store import ObjectStore
from tests.real_sets.counting import EXACT, read_rows
from tests.real_sets.sets import DATA

RETAILER = "retailer1"
CURRENCY = "GBP"
FILE = Path("online_retail") / "online_retail.csv.gz"
WireLine = dict[str, Any]
SALES_FILES = f"raw/{RETAILER}/year=*/month=*/day=*/sales_data.json"
"""What the contenders read, below the bucket."""


def online_retail_days() -> dict[date, list[WireLine]]:
    """Every line of the real set by its day; days without trade are not there."""
    days: dict[date, list[WireLine]] = defaultdict(list)
    for row in read_rows(DATA / FILE):
        days[date.fromisoformat(row["InvoiceDate"][:10])].append(_wire_line(row))
    return dict(days)


def put_day(store: ObjectStore, day: date, lines: Iterable[WireLine]) -> ControlTotals:
    """Make the lines the day's raw partition; returns its control totals."""
    served = sorted(lines, key=lambda line: str(line["InvoiceNo"]))
    totals = ControlTotals(len(served), {CURRENCY: total(served)})
    source, partition = load_source(RETAILER), Partition(RETAILER, day)
    entity = source.entities[0]
    with workspace() as folder:
        _write_pages(folder / "pages", served, entity.page_size)
        normalised = normalise(source, entity, day, folder)
        snapshot = Snapshot("bench", 1, datetime.now(UTC), [], normalised, totals)
        manifest = manifest_of(source, entity, partition, snapshot)
        places = {
            name: (manifest.key_of(name, partition), partition.raw_key(name))
            for name in manifest.hashes
        }
        at_once(
            store.upload,
            [(key, folder / name) for name, keys in places.items() for key in keys],
        )
        write_manifest(store, partition, manifest)
    return totals


def total(lines: Iterable[WireLine]) -> Decimal:
    """The exact money of the lines."""
    amount = Decimal()
    for line in lines:
        price = Decimal(line["UnitPrice"])
        amount = EXACT.add(amount, EXACT.multiply(Decimal(line["Quantity"]), price))
    return amount


def _wire_line(row: dict[str, str]) -> WireLine:
    names = ("InvoiceNo", "StockCode", "InvoiceDate", "UnitPrice", "CustomerID", "Country")
    return {
        **{name: row[name] for name in names},
        "Description": row["Description"] or None,
        "Quantity": int(row["Quantity"]),
        "CustomerTown": None,
        "AccountTier": None,
    }


def _write_pages(folder: Path, lines: list[WireLine], size: int) -> None:
    for number, start in enumerate(range(0, len(lines), size)):
        page = {"Lines": lines[start : start + size]}
        (folder / f"page-{number:05}.json").write_text(json.dumps(page), encoding="utf-8")
