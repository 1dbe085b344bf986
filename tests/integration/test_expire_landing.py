"""The end of landing's retention: what goes, what stays, and what is said of it afterwards."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ingestion.extract.expire_landing import expire_landing
from scripts.journey.run import load_partition
from shared.partition import Partition
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from tests.support.commands import run_module
from tests.support.world import rows, value, warehouse_digest

pytestmark = pytest.mark.integration

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
RETENTION = timedelta(days=90)
PARTITION = Partition("retailer1", date(2024, 1, 12))


def _page(extracted_at: datetime, entity: str = "sales", number: int = 0) -> str:
    snapshot_id = f"{extracted_at:%Y%m%dT%H%M%S%fZ}-abcdef"
    return f"{PARTITION.landing_prefix(snapshot_id, entity)}page-{number:05d}.json.gz"


def test_a_page_goes_when_its_extraction_is_too_long_ago_and_nothing_else_does(
    settings: Settings,
) -> None:
    store = ObjectStore(settings.object_store)
    due = [
        _page(NOW - RETENTION - timedelta(microseconds=1)),
        _page(NOW - RETENTION - timedelta(days=400), "customers"),
        _page(NOW - RETENTION - timedelta(days=400), "customers", 1),
        _page(NOW - RETENTION - timedelta(days=400), "sales_control_totals"),
    ]
    kept = [
        _page(NOW - RETENTION),
        _page(NOW),
        PARTITION.landing_prefix("of-nobody-knows-when") + "page-00000.json.gz",
        "landing/notes.txt",
        _page(NOW - RETENTION - timedelta(days=1)).replace("landing/", "landing-of-others/", 1),
        _page(NOW - RETENTION - timedelta(days=1)).replace("landing/", "raw/landing/", 1),
        PARTITION.raw_key("sales_data.json"),
    ]
    for key in (*due, *kept):
        store.put(key, b"12345")  # all of them just now: the time in the bucket does not count
    gone = expire_landing(settings, NOW)
    assert (gone.snapshots, gone.pages, gone.bytes) == (3, 4, 20)
    assert store.keys("") == sorted(kept)
    assert expire_landing(settings, NOW).pages == 0


def test_the_retention_is_a_setting(settings: Settings) -> None:
    store = ObjectStore(settings.object_store)
    store.put(_page(NOW - timedelta(days=8)), b"")
    assert expire_landing(settings, NOW).pages == 0
    short = settings.model_copy(update={"landing_retention_days": 7})
    assert expire_landing(short, NOW).pages == 1


def test_no_retention_at_all_is_refused(settings: Settings) -> None:
    result = run_module(
        settings, "ingestion.extract.expire_landing", RETAIL_LANDING_RETENTION_DAYS="0"
    )
    assert result.returncode == 2
    assert "RETAIL_LANDING_RETENTION_DAYS: Input should be greater than" in result.stderr


@pytest.mark.parametrize(
    "command", [("ingestion.extract.expire_landing",), ("scripts.retail", "expire-landing")]
)
def test_a_dry_run_lists_and_deletes_nothing(settings: Settings, command: tuple[str, ...]) -> None:
    store = ObjectStore(settings.object_store)
    pages = [_page(NOW, number=number) for number in range(3)]
    for key in (*pages, _page(datetime.now(UTC))):
        store.put(key, b"x" * 1000)
    dry = run_module(settings, *command, "--dry-run")
    assert (dry.returncode, dry.stderr) == (0, "")
    snapshot, total = dry.stdout.splitlines()
    assert snapshot == f"{pages[0].rpartition('/')[0]}/  3 pages, 3,000 bytes"
    assert total.startswith("3 pages of 1 snapshots, 3,000 bytes, extracted before ")
    assert len(store.keys("")) == 4
    real = run_module(settings, *command)
    assert real.returncode == 0
    assert '"pages": 3, "bytes": 3000' in real.stderr
    assert len(store.keys("")) == 1


def test_what_is_published_stays_and_what_needs_the_pages_says_that_they_are_gone(
    world: Settings,
) -> None:
    load_partition(PARTITION, world)
    before = warehouse_digest(world), _outside_landing(world)
    expire_landing(world, datetime.now(UTC) + RETENTION + timedelta(minutes=1))
    assert ObjectStore(world.object_store).keys("landing/") == []
    assert (warehouse_digest(world), _outside_landing(world)) == before
    _from_landing_says_why_it_cannot(world)
    _why_shows_the_rest(world)
    load_partition(PARTITION, world)
    partitions = "SELECT count(*) FROM ops.partition WHERE entity = 'sales'"
    assert (warehouse_digest(world), value(world, partitions)) == (before[0], 1)


def _outside_landing(world: Settings) -> list[tuple[str, bytes]]:
    store = ObjectStore(world.object_store)
    keys = [key for key in store.keys("") if not key.startswith("landing/")]
    assert keys
    return [(key, store.get(key)) for key in keys]


def _from_landing_says_why_it_cannot(world: Settings) -> None:
    here = (str(PARTITION.sales_date), "--retailer", PARTITION.retailer_id, "--from-landing")
    result = run_module(world, "ingestion.main", *here)
    assert result.returncode == 1
    assert "is gone: its retention has ended" in result.stderr
    assert result.stderr.count("\n") == 1


def _why_shows_the_rest(world: Settings) -> None:
    ((transaction, lines),) = rows(
        world, "SELECT transaction_id, count(*) FROM warehouse.fact_sales GROUP BY 1 LIMIT 1"
    )
    here = ("--retailer", PARTITION.retailer_id, "--transaction", transaction)
    result = run_module(world, "scripts.retail", "why", *here)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.count("landed as  gone: its retention has ended") == lines
    assert result.stdout.count("verdict PASS") == lines
