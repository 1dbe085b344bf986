"""Which snapshots' records go, and which stay for as long as anybody may read them."""

from datetime import UTC, datetime, timedelta

import pytest

from ingestion.extract.expire_snapshots import expire_snapshots
from shared.partition import MANIFEST, SALES_DATA
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from tests.support.commands import run_module
from tests.support.raw import day, line, load, put_raw
from transformation.stage.stage import stage_partition

pytestmark = pytest.mark.integration


@pytest.fixture
def bucket(settings: Settings) -> "Bucket":
    return Bucket(settings)


class Bucket:
    """The test's bucket, where objects can be made older."""

    def __init__(self, settings: Settings) -> None:
        self.store = ObjectStore(settings.object_store)

    def age(self, days: float, *versions: int) -> None:
        """The versions were written so long ago."""
        then = (datetime.now(UTC) - timedelta(days=days)).timestamp()
        for version in versions:
            for key in self.store.keys(day(1).snapshot_prefix(f"v{version}")):
                self.store.client.put_object(
                    Bucket=self.store.bucket,
                    Key=key,
                    Body=self.store.get(key),
                    Metadata={"mtime": str(then)},  # which the local server takes
                )

    def versions(self) -> list[str]:
        """What of the partition is there."""
        return sorted(
            key.rpartition("=")[2].removesuffix(f"/{SALES_DATA}")
            for key in self.store.keys("snapshots/")
            if key.endswith(SALES_DATA)
        )


def _kept_for(settings: Settings, days: int) -> Settings:
    retention = settings.retention.model_copy(update={"snapshot_days": days})
    return settings.model_copy(update={"retention": retention})


def test_the_latest_the_published_and_the_staged_ones_stay(
    settings: Settings, bucket: Bucket
) -> None:
    put_raw(settings, day(1), [line("A")], version=1)
    load(settings, day(1), [line("A", total_amount="2.9990")], version=2)
    put_raw(settings, day(1), [line("B")], version=3)
    stage_partition(day(1), settings)
    put_raw(settings, day(1), [line("C")], version=4)
    put_raw(settings, day(1), [line("D")], version=5)
    bucket.age(100, 1, 2, 3, 4, 5)
    dry = list(expire_snapshots(settings, dry_run=True))
    assert bucket.versions() == ["v1", "v2", "v3", "v4", "v5"]
    gone = list(expire_snapshots(settings, dry_run=False))
    assert gone == dry
    assert [each.partition("/snapshot=")[2][:2] for each in gone] == ["v1", "v4"]
    assert bucket.versions() == ["v2", "v3", "v5"]
    assert list(expire_snapshots(settings, dry_run=False)) == []


def test_the_time_counts_since_another_is_in_its_place(settings: Settings, bucket: Bucket) -> None:
    for version in (1, 2, 3):
        put_raw(settings, day(1), [line("A")], version=version)
    bucket.age(100, 1)
    bucket.age(15, 2)
    bucket.age(13, 3)  # so the second was the latest until then
    list(expire_snapshots(settings, dry_run=False))
    assert bucket.versions() == ["v2", "v3"]
    list(expire_snapshots(_kept_for(settings, 12), dry_run=False))
    assert bucket.versions() == ["v3"]


def test_one_that_came_too_late_counts_from_when_it_was_written(
    settings: Settings, bucket: Bucket
) -> None:
    manifest = put_raw(settings, day(1), [line("A")], version=2)
    put_raw(settings, day(1), [line("B")], version=1)
    key = day(1).raw_key(MANIFEST)
    bucket.store.put(key, manifest.model_dump_json().encode())
    bucket.age(16, 2)
    bucket.age(13, 1)
    assert list(expire_snapshots(settings, dry_run=False)) == []
    list(expire_snapshots(_kept_for(settings, 12), dry_run=False))
    assert bucket.versions() == ["v2"]


@pytest.mark.parametrize("harm", ["gone", "unreadable"])
def test_without_a_readable_manifest_nothing_goes(
    settings: Settings, bucket: Bucket, harm: str
) -> None:
    for version in (1, 2):
        put_raw(settings, day(1), [line("A")], version=version)
    bucket.age(100, 1, 2)
    key = day(1).raw_key(MANIFEST)
    if harm == "gone":
        bucket.store.delete([key])
    else:
        bucket.store.put(key, b"{")
    assert list(expire_snapshots(settings, dry_run=False)) == []
    assert bucket.versions() == ["v1", "v2"]


def test_what_is_no_snapshot_stays(settings: Settings, bucket: Bucket) -> None:
    strange = [
        "snapshots/notes.txt",
        "snapshots/retailer9/sales/year=2024/month=13/day=45/snapshot=v1/sales_data.json",
        "snapshots/retailer9/sales/year=2024/month=01/day=01/v1/sales_data.json",
    ]
    for key in strange:
        bucket.store.put(key, b"")
    assert list(expire_snapshots(settings, dry_run=False)) == []
    assert bucket.store.keys("snapshots/") == sorted(strange)


def test_the_housekeeping_does_it(settings: Settings, bucket: Bucket) -> None:
    for version in (1, 2):
        put_raw(settings, day(1), [line("A")], version=version)
    bucket.age(100, 1, 2)
    dry = run_module(settings, "scripts.retail", "housekeeping", "--dry-run")
    assert f"{day(1).snapshot_prefix('v1')}  2 objects" in dry.stdout
    assert bucket.versions() == ["v1", "v2"]
    assert run_module(settings, "scripts.retail", "housekeeping").returncode == 0
    assert bucket.versions() == ["v2"]
