"""Online Retail through a source of files: the lines and the money of every day are the independent
count's, and the canonical sales of a day are those that come through the API."""

import csv
import gzip
import io
import json
from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingestion.declare.files import DateColumn, Files, Marker
from ingestion.declare.source import Source
from ingestion.extract.extract import extract_entity
from ingestion.files.reader import FilePages
from ingestion.normalise.normalise import normalise
from ingestion.normalise.workspace import workspace
from ingestion.registry import load_source
from scripts.stack.testing import TemporaryPostgres
from shared.partition import SALES_DATA, Partition
from shared.s3.object_store import ObjectStore
from shared.settings import HttpSettings, Settings, SourceSettings
from tests.real_sets.counting import online_retail, tally
from tests.real_sets.sets import DATA
from tests.support.real_data import needs_real_data
from tests.support.retailers import serve_retailers

pytestmark = [pytest.mark.integration, needs_real_data]

FOLDER = DATA / "online_retail"
ALL = "online_retail.csv.gz"
BUSY = date(2011, 11, 14)


def _albion(folder: Path, files: Files) -> Source:
    """Albion Gifts, had it no API: the set has neither towns nor tiers of customers."""
    source = load_source("retailer1")
    mapping = (source.folder / "sales.sql").read_text("utf-8")
    for absent in ("accounttier", "customertown"):
        mapping = mapping.replace(f"clean({absent})", "null::varchar")
    (folder / "sales.sql").write_text(mapping)
    contract = {
        name.rstrip("?"): "text"
        for name in source.sales.contract
        if name not in {"AccountTier?", "CustomerTown?"}
    }
    given: dict[str, Any] = {"payload_format": "csv", "contract": contract, "records_field": None}
    sales = replace(source.sales, origin=files, **given)
    return replace(source, sales=sales, control_totals=None, besides_sales=(), folder=folder)


def _access(root: Path) -> dict[str, SourceSettings]:
    return {"retailer1": SourceSettings(files_root=root)}


def _split(root: Path) -> list[date]:
    """The set as a file for each of its days, and the days."""
    days: dict[str, list[list[str]]] = defaultdict(list)
    with gzip.open(FOLDER / ALL, "rt", encoding="utf-8", newline="") as text:
        header, *lines = csv.reader(text)
    for line in lines:
        days[line[4][:10]].append(line)
    for day, rows in days.items():
        written = io.StringIO(newline="")
        csv.writer(written).writerows([header, *rows])
        (root / f"sales_{day}.csv").write_text(written.getvalue(), "utf-8", newline="")
        (root / f"{day}.done").touch()
    return sorted(map(date.fromisoformat, days))


def test_every_day_of_the_set_is_the_independent_count(tmp_path: Path) -> None:
    source = _albion(tmp_path, Files("sales_{date}.csv", Marker("{date}.done")))
    (root := tmp_path / "root").mkdir()
    settings = Settings.model_construct(sources=_access(root), http=HttpSettings())
    found = {}
    for day in _split(root):
        with FilePages(source, settings) as reader, workspace() as folder:
            for number, page in enumerate(reader.pages(source.sales, day, 2000)):
                (folder / "pages" / f"page-{number:05d}.csv").write_bytes(page.plain)
            made = normalise(source, source.sales, day, folder)
        assert (made.rows.rejected, made.rows.source) == (0, made.rows.normalised)
        money = sum((sum(pair) for pair in made.amounts.values()), Decimal())
        found[str(day)] = (made.rows.normalised, money)
    wanted = {day: tuple(totals) for day, totals in tally(online_retail(DATA)).days.items()}
    assert sum(lines for lines, _ in found.values()) == 516_384
    assert found == wanted


def test_the_canonical_sales_of_a_day_are_those_of_the_api(
    settings: Settings, server: TemporaryPostgres, tmp_path: Path
) -> None:
    partition = Partition("retailer1", BUSY)
    with serve_retailers(server, None, prefix="files_") as apis:
        apis.manage("load-real", str(DATA), "--retailer", "retailer1")
        through_api = _canonical(
            load_source("retailer1"),
            partition,
            settings.model_copy(update={"sources": apis.sources}),
        )
    (root := tmp_path / "root").mkdir()
    # The whole set in one file, packed, with a column that tells the day.
    (root / ALL).write_bytes((FOLDER / ALL).read_bytes())
    (root / "all.done").touch()
    source = _albion(tmp_path, Files(ALL, Marker("all.done"), DateColumn("InvoiceDate")))
    world = settings.model_copy(update={"sources": _access(root)})
    through_file = _canonical(source, partition, world)
    assert len(through_file) > 2000
    assert through_file == through_api


def _canonical(source: Source, partition: Partition, settings: Settings) -> list[dict[str, Any]]:
    """The canonical records in one order, without what they were made of: the digest of a record's
    text, and its place, which the API's own order of invoices decides."""
    extract_entity(source, source.entities[0], partition, settings)
    body = ObjectStore(settings.object_store).get(partition.raw_key(SALES_DATA))
    records = [json.loads(line) for line in body.splitlines()]
    for record in records:
        del record["source_record_hash"], record["source_position"]
    return sorted(records, key=lambda each: (each["transaction_id"], each["line_number"]))
