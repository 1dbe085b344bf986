"""The text of rejected records lies in landing alone, and nothing needs it when it has gone."""

import gzip
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from data_quality.gate.audit import audit_partition
from data_quality.reconciliation.reconciliation import reconcile
from ingestion.extract.expire_landing import expire_landing
from scripts.journey.run import load_partition
from shared.manifest import require_manifest
from shared.partition import Partition
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from tests.support.commands import run_module
from tests.support.retailers import RetailerApis
from tests.support.world import rows, value, warehouse_digest
from transformation.publish.publish import publish_partition
from transformation.stage.stage import stage_partition

pytestmark = pytest.mark.integration

DAY = date(2024, 1, 12)
PARTITION = Partition("retailer1", DAY)
TEXT = "SELECT source_record FROM ops.rejected_record"
FIELD = "StockCode"
"""As the retailer calls it: canonical records say product_id."""


@pytest.fixture
def loaded(world: Settings, retailer_apis: RetailerApis) -> Iterator[Settings]:
    """A day of which one line is rejected."""
    retailer_apis.execute(
        "retailer1",
        "UPDATE albion.invoice_line SET stock_code = '' WHERE line_id = (SELECT min(line_id)"
        f" FROM albion.invoice_line WHERE invoiced_at::date = '{DAY}')",
    )
    load_partition(PARTITION, world)
    yield world
    retailer_apis.manage("fill", DAY.isoformat(), "--retailer", "retailer1")


def _holding(store: ObjectStore, word: str) -> list[str]:
    return [key for key in store.keys("") if word.encode() in _body(store, key)]


def _body(store: ObjectStore, key: str) -> bytes:
    body = store.get(key)
    return gzip.decompress(body) if key.endswith(".gz") else body


def _expire(settings: Settings) -> None:
    over = timedelta(days=settings.landing_retention_days, minutes=1)
    expire_landing(settings, datetime.now(UTC) + over)


def test_what_the_retailer_sent_lies_in_landing_alone(loaded: Settings) -> None:
    store = ObjectStore(loaded.object_store)
    assert FIELD in value(loaded, TEXT)
    held = _holding(store, FIELD)
    assert require_manifest(store, PARTITION).source_records_key in held
    assert [key for key in held if not key.startswith("landing/")] == []
    _expire(loaded)
    assert _holding(store, FIELD) == []


def test_a_day_is_staged_and_published_again_without_the_text(loaded: Settings) -> None:
    before = warehouse_digest(loaded)
    _expire(loaded)
    stage_partition(PARTITION, loaded)
    assert rows(loaded, TEXT) == [(None,)]
    assert value(loaded, "SELECT reason FROM ops.rejected_record").endswith("product_id")
    shown = run_module(loaded, "scripts.retail", "quarantine", "show")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.splitlines()[1:] == ["  the record is gone: its retention has ended"]
    audit_partition(PARTITION, loaded)
    assert publish_partition(PARTITION, loaded)["outcome"] == "already published"
    assert warehouse_digest(loaded) == before
    assert reconcile(loaded, DAY, DAY).differences == []


def test_a_text_that_is_not_the_manifests_is_none(loaded: Settings) -> None:
    store = ObjectStore(loaded.object_store)
    key = require_manifest(store, PARTITION).source_records_key
    assert key
    store.put(key, b'{"ordinal": 1, "source_record": "of somebody else"}')
    stage_partition(PARTITION, loaded)
    assert rows(loaded, TEXT) == [(None,)]
