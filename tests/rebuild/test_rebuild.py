"""`retail rebuild`: the warehouse from S3 alone, and what it says where that cannot be."""

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from scripts.journey.run import load_partition
from scripts.stack.testing import TemporaryPostgres
from shared.manifest import require_manifest
from shared.partition import MANIFEST, REJECTED, SALES_DATA, Partition
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from tests.rebuild.__main__ import drop_and_rebuild
from tests.rebuild.history import KINDS, draw_history
from tests.support.commands import run_module
from tests.support.retailers import RetailerApis
from tests.support.servers import recreate_warehouse
from tests.support.world import drop_database, star_sums, warehouse_digest

pytestmark = pytest.mark.integration

DAYS = [date(2024, 1, 11), date(2024, 1, 12)]
Harm = Callable[[ObjectStore], None]
LOST = Partition("retailer2", DAYS[1])


@pytest.fixture
def loaded(settings: Settings, retailer_apis: RetailerApis) -> Settings:
    """Two days of each retailer are published; the settings know no retailer."""
    world = settings.model_copy(update={"sources": retailer_apis.sources})
    for retailer in retailer_apis.sources:
        for day in reversed(DAYS):
            load_partition(Partition(retailer, day), world)
    return settings


def _rebuild(settings: Settings, *arguments: str) -> tuple[int, list[str]]:
    """The command's exit code, and what it says beside its log."""
    result = run_module(settings, "scripts.retail", "rebuild", *arguments)
    assert result.stdout == ""
    return result.returncode, [
        line for line in result.stderr.splitlines() if not line.startswith("{")
    ]


def _cut_data(store: ObjectStore) -> None:
    key = require_manifest(store, LOST).key_of(SALES_DATA, LOST)
    store.put(key, store.get(key)[:-100])


def _lose_manifest(store: ObjectStore) -> None:
    store.delete([LOST.raw_key(MANIFEST)])


def _lose_all(store: ObjectStore) -> None:
    store.delete([LOST.raw_key(name) for name in (SALES_DATA, REJECTED, MANIFEST)])


def test_the_proof_of_one_week() -> None:
    result = run_module(Settings.model_construct(), "tests.rebuild", "--weeks", "1")
    said = result.stdout
    assert result.returncode == 0, said + result.stderr
    assert "21 partitions" in said
    assert "first, published: 18" in said
    assert "first, overridden: 3" in said
    assert "corrected, published: 3" in said
    assert "corrected, overridden: 3" in said
    assert "repeated, unchanged: 5" in said
    assert "repeated, overridden: 1" in said
    assert "overridden_partitions=3" in said
    assert "the same, keys included" in said


def test_a_history_is_shuffled_and_corrects_only_what_was_loaded() -> None:
    days = [date(2024, 1, day) for day in range(8, 29)]
    steps = draw_history("retailer1", days, 1)
    first = [step.partition.sales_date for step in steps if step.what == "first"]
    assert first != days
    assert sorted(first) == days
    assert {step.what for step in steps} == {"first", "repeated", *KINDS}
    seen: set[Partition] = set()
    for step in steps:
        assert (step.partition in seen) is (step.what != "first")
        seen.add(step.partition)


def test_the_command_makes_the_same_warehouse_and_repeats(
    loaded: Settings, server: TemporaryPostgres
) -> None:
    before = warehouse_digest(loaded)
    recreate_warehouse(server, loaded)
    assert warehouse_digest(loaded) != before
    assert _rebuild(loaded) == (0, [])
    assert warehouse_digest(loaded) == before
    assert _rebuild(loaded) == (0, [])
    assert warehouse_digest(loaded) == before


def test_the_retailers_asked_for_and_no_other(loaded: Settings, server: TemporaryPostgres) -> None:
    recreate_warehouse(server, loaded)
    assert _rebuild(loaded, "--retailer", "retailer3", "--retailer", "retailer1") == (0, [])
    assert {retailer for retailer, _ in star_sums(loaded)} == {"retailer1", "retailer3"}


@pytest.mark.parametrize(
    ("harm", "says"),
    [(_cut_data, "is not the file of its manifest"), (_lose_manifest, "was never ingested")],
)
def test_a_damaged_partition_is_one_line_and_the_others_are_there(
    loaded: Settings, server: TemporaryPostgres, harm: Harm, says: str
) -> None:
    before = star_sums(loaded)
    harm(ObjectStore(loaded.object_store))
    recreate_warehouse(server, loaded)
    code, said = _rebuild(loaded)
    assert code == 1
    (line,) = said
    assert "not published: " in line
    assert str(LOST) in line
    assert says in line
    del before[LOST.retailer_id, str(LOST.sales_date)]
    assert star_sums(loaded) == before


@pytest.mark.parametrize(("harm", "failed"), [(_cut_data, [LOST]), (_lose_all, [])])
def test_the_proof_notices_what_is_not_rebuilt(
    loaded: Settings, server: TemporaryPostgres, harm: Harm, failed: list[Partition]
) -> None:
    harm(ObjectStore(loaded.object_store))
    rebuilt = drop_and_rebuild(server, loaded)
    assert rebuilt.failed == failed
    *failures, difference = rebuilt.complaints
    assert failures == [f"{partition} was not published again" for partition in failed]
    assert "fact_sales: is missing: " in difference


def test_a_warehouse_without_a_sale_proves_nothing(
    settings: Settings, retailer_apis: RetailerApis, server: TemporaryPostgres
) -> None:
    world = settings.model_copy(update={"sources": retailer_apis.sources})
    load_partition(Partition("retailer1", date(2024, 1, 13)), world)
    assert drop_and_rebuild(server, settings).complaints == [
        "there was nothing to rebuild, or it was never dropped"
    ]


def test_a_database_that_was_not_migrated_is_one_clear_line(
    loaded: Settings, server: TemporaryPostgres
) -> None:
    drop_database(server, loaded.database.name)
    server.create_warehouse(loaded.database.name)
    code, said = _rebuild(loaded)
    assert code == 1
    (line,) = said
    assert "run python -m database.migrate first" in line


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "is empty: there is nothing to rebuild"),
        (["--retailer", "retailer1"], "has no retailer1"),
    ],
)
def test_an_empty_raw_zone_is_no_success(
    settings: Settings, arguments: Sequence[str], says: str
) -> None:
    code, said = _rebuild(settings, *arguments)
    assert code == 1
    (line,) = said
    assert line.startswith("error: the raw zone of the bucket ")
    assert line.endswith(says)
