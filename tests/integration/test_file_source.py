"""A source of files goes the way of an API's pages, from the folder to the star."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from data_quality.gate.audit import audit_partition
from data_quality.reconciliation.reconciliation import reconcile
from ingestion.declare.bounds import Bounds, ExcessError
from ingestion.declare.files import Files, Marker
from ingestion.declare.source import Source
from ingestion.extract import replay
from ingestion.extract.extract import extract_entity
from ingestion.files.folder import NotCompleteError
from ingestion.http.body import PayloadFormat
from ingestion.http.pagination import SinglePage
from ingestion.normalise.workspace import connect
from ingestion.registry import load_source
from shared.errors import GateRefusal
from shared.manifest import Manifest, read_manifest
from shared.partition import SALES_DATA
from shared.s3.object_store import ObjectStore
from shared.settings import Settings, SourceSettings
from tests.support.files import (
    CSV,
    DAY,
    LINES,
    MONEY,
    PARTITION,
    csv_of,
    deliver,
    file_source,
    ndjson_of,
    records,
    settings_over,
)
from tests.support.raw_api import http_answer, raw_api
from tests.support.world import publish_staged, rows, star_sums, warehouse_digest
from transformation.stage.stage import stage_partition

pytestmark = pytest.mark.integration


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root").mkdir()
    return tmp_path / "root"


def _parquet(folder: Path) -> bytes:
    (folder / "rows.csv").write_bytes(csv_of(records()))
    with connect() as connection:
        connection.execute(
            f"copy (from read_csv('{folder / 'rows.csv'}', all_varchar = true))"
            f" to '{folder / 'rows.parquet'}'"
        )
    return (folder / "rows.parquet").read_bytes()


def _extract(source: Source, settings: Settings) -> Manifest:
    extract_entity(source, source.entities[0], PARTITION, settings)
    manifest = read_manifest(ObjectStore(settings.object_store), PARTITION)
    assert manifest is not None
    return manifest


@pytest.mark.parametrize("form", ["csv", "csv.gz", "ndjson", "parquet"])
def test_a_day_of_files_goes_all_the_way_and_is_replayed(
    settings: Settings, root: Path, tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bodies = {"ndjson": ndjson_of(records()), "parquet": _parquet(tmp_path)}
    body = bodies.get(form, csv_of(records()))
    deliver(root, f"sales_{DAY}.{form}", gzip.compress(body) if form == "csv.gz" else body)
    kind: PayloadFormat = form.removesuffix(".gz")  # type: ignore[assignment]
    files = Files(f"sales_{{date}}.{form}", Marker("sales_{date}.done"))
    source, world = file_source(files, kind, page_size=100), settings_over(root, settings)
    manifest = _extract(source, world)
    store = ObjectStore(world.object_store)
    page, totals = manifest.pages
    assert (page.request, page.records) == (f"sales_{DAY}.{form}", LINES)
    assert gzip.decompress(store.get(page.key)) == body
    assert totals.request == f"totals_{DAY}.json"
    assert (manifest.control_rows, manifest.rows.normalised) == (LINES, LINES)
    canonical = store.get(PARTITION.raw_key(SALES_DATA))
    monkeypatch.setattr(replay, "load_source", lambda _: source)
    replay.renormalise_partition(PARTITION, world)
    assert store.get(PARTITION.raw_key(SALES_DATA)) == canonical
    publish_staged(PARTITION, world)
    assert star_sums(world) == {("retailer3", str(DAY)): (LINES, MONEY)}
    assert reconcile(world, DAY, DAY).differences == []


def test_files_publish_what_the_api_publishes(settings: Settings, root: Path) -> None:
    body = csv_of(records())
    api_source = replace(
        load_source("retailer3"),
        sales=replace(load_source("retailer3").sales, paginator=lambda _: SinglePage()),
        control_totals=None,
    )
    with raw_api(lambda _: http_answer(body, "text/csv")) as api:
        access = SourceSettings(base_url=api.base_url, user="us", password="x")  # type: ignore[arg-type]
        world = settings.model_copy(update={"sources": {"retailer3": access}})
        _extract(api_source, world)
    publish_staged(PARTITION, world)
    through_api = warehouse_digest(world)
    deliver(root, f"sales_{DAY}.csv", body)
    world = settings_over(root, settings)
    # In several pages: how a day is cut changes nothing.
    source = replace(file_source(page_size=7), control_totals=None)
    assert len(_extract(source, world).pages) == 6
    publish_staged(PARTITION, world)
    assert warehouse_digest(world) == through_api


def test_a_file_that_is_not_there_yet_leaves_everything_as_it_was(
    settings: Settings, root: Path
) -> None:
    world = settings_over(root, settings)
    with pytest.raises(NotCompleteError, match="not there yet"):
        _extract(file_source(), world)
    assert ObjectStore(world.object_store).keys("") == []
    deliver(root, f"sales_{DAY}.csv", csv_of(records()))
    assert _extract(file_source(), world).rows.normalised == LINES


@pytest.mark.parametrize("body", [b"", csv_of([])])
def test_an_empty_complete_file_is_published_as_a_day_of_no_records(
    settings: Settings, root: Path, body: bytes
) -> None:
    deliver(root, f"sales_{DAY}.csv", body, 0)
    source = file_source()
    totals = source.control_totals
    assert totals is not None
    (root / f"totals_{DAY}.json").write_text('{"lines": 0, "sales_value": "0"}')
    world = settings_over(root, settings)
    assert _extract(source, world).rows.source == 0
    publish_staged(PARTITION, world)
    query = "SELECT control_rows, source_rows, published_rows FROM ops.partition_load"
    assert rows(world, query) == [(0, 0, 0)]


def test_a_file_that_misses_its_control_totals_is_refused_by_the_gate(
    settings: Settings, root: Path
) -> None:
    deliver(root, f"sales_{DAY}.csv", csv_of(records()), LINES + 1)
    world = settings_over(root, settings)
    # Two pulls bring the same: that is what the retailer holds, and the gate decides on it.
    manifest = _extract(file_source(), world)
    assert (manifest.control_rows, manifest.rows.normalised) == (LINES + 1, LINES)
    stage_partition(PARTITION, world)
    with pytest.raises(GateRefusal, match="announced 41, came 40"):
        audit_partition(PARTITION, world)


def test_a_file_beyond_its_bounds_leaves_nothing(settings: Settings, root: Path) -> None:
    deliver(root, f"sales_{DAY}.csv", csv_of(records()))
    world = settings_over(root, settings)
    source = file_source(CSV, page_size=2, bounds=Bounds(pull_pages=9))
    with pytest.raises(ExcessError, match="pull_pages=9"):
        _extract(source, world)
    assert ObjectStore(world.object_store).keys("") == []


def test_an_hostile_header_is_landed_reported_and_never_sql(settings: Settings, root: Path) -> None:
    name = 'a"); DROP TABLE page_record; --'
    body = csv_of([row | {name: "x"} for row in records()], [*records(1)[0], name])
    deliver(root, f"sales_{DAY}.csv", body)
    world = settings_over(root, settings)
    manifest = _extract(file_source(), world)
    assert manifest.unknown_fields == [name]
    assert manifest.rows.normalised == LINES
