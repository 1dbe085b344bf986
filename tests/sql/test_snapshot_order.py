"""Which snapshot is the newer one, and what older versions have left in the bucket."""

import gzip
import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from ingestion.extract import extract
from ingestion.extract.landing import read_back
from ingestion.registry import load_source
from shared.errors import RawZoneError
from shared.manifest import LandedPage, require_manifest
from shared.partition import MANIFEST, Partition
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from shared.workspace import workspace
from tests.defects.clean import inventory, put_entity
from tests.support.clocks import clock_ahead
from tests.support.raw import day, line, load, put_raw
from tests.support.world import rows, value
from transformation.stage.stage import stage_partition
from transformation.stage.stage_entities import stage_entities

pytestmark = pytest.mark.sql
FORMAT_1: dict[str, Any] = {
    "format_version": 1,
    "generation": 0,
    "data_key": None,
    "rejected_key": None,
}


def test_what_an_older_version_has_ingested_stays_loadable(settings: Settings) -> None:
    put_raw(settings, day(1), [line("A"), line("B")], **FORMAT_1)
    store = ObjectStore(settings.object_store)
    store.delete(store.keys("snapshots/"))
    assert stage_partition(day(1), settings)["staged"] == 2
    assert load(settings, day(1), [line("A")], version=2) == "published"
    later = {**FORMAT_1, "extracted_at": datetime(2026, 1, 1, tzinfo=UTC)}
    put_raw(settings, day(1), [line("C")], version=9, **later)
    assert "superseded" in stage_partition(day(1), settings)  # whatever it is dated


@pytest.mark.parametrize(
    "strange",
    [
        {"format_version": 3},
        {"generation": -1},
        {"generation": 2**63},
        {"snapshot_id": "../v1"},
        {"data_key": "landing/of/somebody.json"},
    ],
)
def test_a_manifest_that_this_version_does_not_know_is_refused(
    settings: Settings, strange: dict[str, Any]
) -> None:
    manifest = put_raw(settings, day(1), [line("A")]).model_copy(update=strange)
    store = ObjectStore(settings.object_store)
    store.put(day(1).raw_key(MANIFEST), manifest.model_dump_json().encode())
    with pytest.raises(RawZoneError, match="is not a readable manifest; ingest"):
        require_manifest(store, day(1))


def test_older_stock_never_replaces_newer(settings: Settings) -> None:
    partition = Partition("retailer2", date(2024, 3, 1))
    put_entity(settings, partition, "inventory", inventory(partition)[:3])
    staged = {"snapshot_id": "v1", "staged": 3}
    assert stage_entities(partition, settings) == {"inventory": staged}
    rows(settings, "UPDATE ops.partition_load SET generation = 2 RETURNING snapshot_id")
    newer = {"snapshot_id": "v1", "superseded": "v1"}
    assert stage_entities(partition, settings) == {"inventory": newer}
    assert value(settings, "SELECT generation FROM ops.partition_load") == 2


def test_stock_from_the_future_is_refused(settings: Settings) -> None:
    partition = Partition("retailer2", date(2024, 3, 1))
    put_entity(settings, partition, "inventory", inventory(partition)[:3])
    store = ObjectStore(settings.object_store)
    key = partition.of("inventory").raw_key(MANIFEST)
    store.put(key, store.get(key).replace(b"2024-04-01T", b"2099-04-01T"))
    with pytest.raises(
        Exception, match=r"in the future: .*Ingest retailer2 2024-03-01 inventory again"
    ):
        stage_entities(partition, settings)


@pytest.mark.parametrize("days", [-40, 40])
def test_which_day_has_just_ended_is_the_databases_word(settings: Settings, days: int) -> None:
    today = datetime.now(UTC).date()
    with clock_ahead(timedelta(days=days)):
        now = extract._today(load_source("retailer1"), settings)
    assert abs(now - today) <= timedelta(days=1)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no gzip",
        gzip.compress(b"{}")[:-12],
        gzip.compress(b"{} "),
        gzip.compress(bytes(10**7)),
    ],
    ids=["empty", "no gzip", "cut", "another body", "far too large"],
)
def test_a_landed_page_that_was_damaged_is_refused(settings: Settings, body: bytes) -> None:
    page = LandedPage(
        entity="sales",
        key="landing/retailer9/page-00000.json.gz",
        request="/",
        sha256=hashlib.sha256(b"{}").hexdigest(),
        bytes=2,
        records=0,
    )
    manifest = put_raw(settings, day(1), [line("A")], pages=[page])
    store = ObjectStore(settings.object_store)
    store.put(page.key, body)
    with workspace() as folder, pytest.raises(RawZoneError, match="is not the page that came"):
        read_back(store, manifest, folder)
