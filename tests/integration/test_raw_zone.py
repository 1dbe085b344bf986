"""The raw zone while workers meet, die and have wrong clocks: nothing that is read is replaced."""

import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from data_quality.reconciliation.reconciliation import reconcile
from ingestion.extract.extract import extract_partition
from ingestion.extract.generation import take_generation
from scripts.journey.publishing import publish_staged
from scripts.journey.rebuild import rebuild
from scripts.stack.testing import TemporaryPostgres
from shared.errors import PipelineError, SourceUnavailable
from shared.manifest import require_manifest
from shared.partition import MANIFEST, REJECTED, SALES_DATA, Partition
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from tests.support.clocks import clock_ahead
from tests.support.retailers import RetailerApis
from tests.support.servers import recreate_warehouse
from tests.support.waiting import HANG
from tests.support.world import rows, value, warehouse_digest
from transformation.stage.stage import stage_partition

pytestmark = pytest.mark.integration
DAY = date(2024, 1, 12)
PARTITION = Partition("retailer1", DAY)
CORRECT = (
    "UPDATE albion.invoice_line SET quantity = quantity + 1 WHERE line_id = (SELECT min(line_id)"
    " FROM albion.invoice_line WHERE invoiced_at::date = '2024-01-12')"
)


@pytest.fixture
def correct(retailer_apis: RetailerApis) -> Iterator[Callable[[], None]]:
    """Has the retailer correct a line of the day."""
    corrections = []

    def correction() -> None:
        retailer_apis.execute("retailer1", CORRECT)
        corrections.append(CORRECT.replace("quantity + 1", "quantity - 1"))

    yield correction
    for undo in corrections:
        retailer_apis.execute("retailer1", undo)


def _load(settings: Settings) -> dict[str, Any]:
    return extract_partition(PARTITION, settings) | publish_staged(PARTITION, settings)


def _units(settings: Settings) -> Any:
    return value(settings, "SELECT sum(quantity) FROM warehouse.fact_sales")


def test_a_slow_older_pull_never_replaces_a_newer_one(
    world: Settings, correct: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    pulled, go_on = threading.Event(), threading.Event()
    upload = ObjectStore.upload
    slow_thread: list[int] = []

    def slow_upload(self: ObjectStore, key: str, path: Any) -> None:
        if not slow_thread or threading.get_ident() in slow_thread:
            slow_thread.append(threading.get_ident())
            pulled.set()
            go_on.wait(HANG)
        upload(self, key, path)

    monkeypatch.setattr(ObjectStore, "upload", slow_upload)
    with ThreadPoolExecutor(1) as pool:
        older = pool.submit(extract_partition, PARTITION, world)
        assert pulled.wait(HANG)
        monkeypatch.setattr(ObjectStore, "upload", upload)
        correct()
        newer = extract_partition(PARTITION, world)
        go_on.set()
        facts = older.result(HANG)
    assert (
        require_manifest(ObjectStore(world.object_store), PARTITION).snapshot_id
        == (newer["snapshot_id"])
    )
    assert facts["snapshot_id"] == newer["snapshot_id"] != facts["superseded"]
    assert publish_staged(PARTITION, world)["snapshot_id"] == newer["snapshot_id"]
    assert reconcile(world, DAY, DAY).meets


@pytest.mark.parametrize("dies_at", [SALES_DATA, REJECTED, MANIFEST])
def test_a_worker_that_dies_while_it_writes_leaves_the_published_snapshot_whole(
    world: Settings,
    server: TemporaryPostgres,
    correct: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
    dies_at: str,
) -> None:
    _load(world)
    before = warehouse_digest(world)
    correct()
    with monkeypatch.context() as patch:
        for name in ("put", "upload", "copy"):
            patch.setattr(ObjectStore, name, _dying(name, f"raw/.*{dies_at}"), raising=False)
        with pytest.raises(_DiedError):
            extract_partition(PARTITION, world)
    recreate_warehouse(server, world)
    assert rebuild(world) == []
    assert warehouse_digest(world) == before
    _load(world)
    assert reconcile(world, DAY, DAY).meets


class _DiedError(BaseException):
    """Nobody handles the end of a process."""


def _dying(name: str, at: str) -> Callable[..., Any]:
    method = getattr(ObjectStore, name, None)

    def dying(self: ObjectStore, key: str, *arguments: Any, **options: Any) -> Any:
        if re.match(at, key):
            raise _DiedError
        assert method is not None
        return method(self, key, *arguments, **options)

    return dying


@pytest.mark.parametrize("body", [b"", b'{"rows": ', b"\xff", b"[" * 100_000])
def test_an_unreadable_manifest_is_healed_by_ingesting_again(world: Settings, body: bytes) -> None:
    _load(world)
    store = ObjectStore(world.object_store)
    store.put(PARTITION.raw_key(MANIFEST), body)
    with pytest.raises(PipelineError, match="ingest retailer1 2024-01-12 again"):
        stage_partition(PARTITION, world)
    _load(world)
    assert reconcile(world, DAY, DAY).meets


def test_a_manifest_of_any_size_is_not_read_into_memory(
    world: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.manifest.LARGEST", 1000)
    ObjectStore(world.object_store).put(PARTITION.raw_key(MANIFEST), b" " * 1001)
    with pytest.raises(PipelineError, match="is not a readable manifest"):
        stage_partition(PARTITION, world)


@pytest.mark.parametrize("days", [3, -3])
def test_a_worker_with_a_wrong_clock_hides_no_correction(
    world: Settings, correct: Callable[[], None], days: int
) -> None:
    with clock_ahead(timedelta(days=max(days, 0))):
        _load(world)
    before = _units(world)
    correct()
    with clock_ahead(timedelta(days=min(days, 0))):
        assert _load(world)["outcome"] == "published"
    assert _units(world) == before + 1
    known = value(world, "SELECT max(extracted_at) <= clock_timestamp() FROM ops.partition_load")
    assert known


def test_a_snapshot_from_the_future_is_refused_and_healed(
    world: Settings, correct: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    _load(world)
    store = ObjectStore(world.object_store)
    manifest = require_manifest(store, PARTITION)
    foreign = manifest.model_copy(
        update={
            "format_version": 1,
            "snapshot_id": "20990101T000000000000Z-abcdef",
            "generation": 0,
            "extracted_at": datetime(2099, 1, 1, tzinfo=UTC),
            "data_key": None,
            "rejected_key": None,
        }
    )
    store.put(PARTITION.raw_key(MANIFEST), foreign.model_dump_json().encode())
    with pytest.raises(PipelineError, match=r"in the future: .*Ingest retailer1 2024-01-12 again"):
        stage_partition(PARTITION, world)
    # An older version has staged and published it.
    monkeypatch.setattr("transformation.stage.future_snapshots.AHEAD", timedelta(days=36500))
    rows(world, "UPDATE ops.partition_load SET generation = 0 RETURNING 1")
    publish_staged(PARTITION, world)
    monkeypatch.undo()
    before = _units(world)
    correct()
    assert _load(world)["outcome"] == "published"
    assert _units(world) == before + 1
    assert reconcile(world, DAY, DAY).meets


def test_snapshots_stay_and_their_copies_are_the_latest_ones(
    world: Settings, correct: Callable[[], None]
) -> None:
    store = ObjectStore(world.object_store)
    kept: dict[str, bytes] = {}
    for _ in range(3):
        extract_partition(PARTITION, world)
        correct()
        manifest = require_manifest(store, PARTITION)
        for name in (SALES_DATA, REJECTED):
            key = manifest.key_of(name, PARTITION)
            folder = "snapshots/retailer1/sales/year=2024/month=01/day=12/"
            assert key == f"{folder}snapshot={manifest.snapshot_id}/{name}"
            kept[key] = store.get(PARTITION.raw_key(name))
    assert store.keys("snapshots/") == sorted(kept)
    assert {key: store.get(key) for key in kept} == kept
    assert len(set(kept.values())) == 4  # three times other records, and no reject


def test_a_recreated_database_goes_on_above_what_the_bucket_holds(
    world: Settings, server: TemporaryPostgres, correct: Callable[[], None]
) -> None:
    store = ObjectStore(world.object_store)
    for _ in range(3):
        _load(world)
    assert require_manifest(store, PARTITION).generation == 3
    recreate_warehouse(server, world)
    assert rebuild(world) == []
    correct()
    assert _load(world)["outcome"] == "published"
    assert require_manifest(store, PARTITION).generation == 4


def test_a_connection_that_died_writes_no_manifest(
    world: Settings, server: TemporaryPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    _load(world)
    store = ObjectStore(world.object_store)
    before = store.get(PARTITION.raw_key(MANIFEST))
    copy = ObjectStore.copy

    def copy_and_end_all(self: ObjectStore, *arguments: Any) -> None:
        copy(self, *arguments)
        with server.server.connect() as link, link.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                (world.database.name,),
            )

    with monkeypatch.context() as patch:
        patch.setattr(ObjectStore, "copy", copy_and_end_all)
        with pytest.raises(SourceUnavailable):
            extract_partition(PARTITION, world)
    assert store.get(PARTITION.raw_key(MANIFEST)) == before
    publish_staged(PARTITION, world)
    _load(world)
    assert reconcile(world, DAY, DAY).meets


def test_no_two_pulls_have_the_same_generation(world: Settings) -> None:
    store = ObjectStore(world.object_store)

    def take(_: int) -> int:
        return take_generation(store, PARTITION, world).number

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(take, range(40))) == list(range(1, 41))
