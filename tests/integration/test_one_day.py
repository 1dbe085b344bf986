"""One day of all three retailers, from their APIs to the star, through real servers."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from scripts.journey.run import load_partition
from shared.dates import parse_date
from shared.errors import ConfigurationError, ContractError, GateRefusal, SourceUnavailable
from shared.partition import MANIFEST, Partition
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from tests.support.commands import run_module
from tests.support.retailers import RetailerApis
from tests.support.world import rows, star_sums, value, warehouse_digest

pytestmark = pytest.mark.integration
DAY = "2024-01-12"
RETAILERS = ("retailer1", "retailer2", "retailer3")
STAGES = (
    "ingestion.main",
    "transformation.main",
    "data_quality.main",
    "transformation.publish",
)


def _load(settings: Settings, retailer: str, day: str = DAY) -> dict[str, object]:
    return load_partition(Partition(retailer, parse_date(day)), settings)


def test_the_four_commands_carry_a_day_to_the_star_and_again_to_the_same_one(
    world: Settings,
) -> None:
    digests = []
    for _ in range(2):
        for stage in STAGES:
            result = run_module(world, stage, DAY)
            assert result.returncode == 0, result.stderr
            assert result.stderr.count(DAY) == len(RETAILERS)
        digests.append(warehouse_digest(world))
    assert digests[0] == digests[1]
    assert {retailer for retailer, _ in star_sums(world)} == set(RETAILERS)


@pytest.fixture
def nameless_product(world: Settings, retailer_apis: RetailerApis) -> Iterator[Settings]:
    """A line of retailer1's day has lost its stock code."""
    retailer_apis.execute(
        "retailer1",
        "UPDATE albion.invoice_line SET stock_code = '' WHERE line_id = (SELECT min(line_id)"
        f" FROM albion.invoice_line WHERE invoiced_at::date = '{DAY}')",
    )
    yield world
    retailer_apis.manage("fill", DAY, "--retailer", "retailer1")


def test_every_line_and_every_cent_is_accounted_for(nameless_product: Settings) -> None:
    """Control total = published + rejected + duplicates, with some of each."""
    world = nameless_product
    for retailer in RETAILERS:
        for day in ("2024-01-11", DAY, "2024-01-13", "2024-01-14"):
            _load(world, retailer, day)
    counts = rows(
        world,
        "SELECT control_rows, published_rows, rejected_rows, superseded_rows"
        " FROM ops.partition_load WHERE entity = 'sales'",
    )
    assert len(counts) == 12
    assert all(control == sum(parts) for control, *parts in counts)
    assert sum(rejected for *_, rejected, _ in counts) > 0
    assert sum(superseded for *_, superseded in counts) > 0
    money = rows(
        world,
        "SELECT control_amount, published_amount, rejected_amount, superseded_amount"
        " FROM ops.partition_amount WHERE entity = 'sales'",
    )
    assert all(control == sum(parts) for control, *parts in money)
    published = sum((amount for _, amount in star_sums(world).values()), Decimal())
    assert published == sum(amount for _, amount, *_ in money)


def test_rejected_records_are_kept_with_their_reason(nameless_product: Settings) -> None:
    assert _load(nameless_product, "retailer1")["verdict"] == "WARN"
    ((reason, record),) = rows(
        nameless_product, "SELECT reason, source_record FROM ops.rejected_record"
    )
    assert reason == "missing or unreadable: product_id"
    assert '"StockCode":""' in record


def test_a_replay_normalises_again_what_was_rejected_and_asks_no_retailer(
    nameless_product: Settings,
) -> None:
    pulled = str(_load(nameless_product, "retailer1")["snapshot_id"])
    before = warehouse_digest(nameless_product)
    nowhere = {"RETAIL_SOURCES__RETAILER1__BASE_URL": "http://127.0.0.1:9"}
    replays = (
        ("quarantine", "replay", "--retailer", "retailer1"),
        ("replay", DAY, "--retailer", "retailer1"),
    )
    for number, command in enumerate(replays, 1):
        result = run_module(nameless_product, "scripts.retail", *command, **nowhere)
        assert result.returncode == 0, result.stderr
        if command[0] == "quarantine":
            assert result.stdout == "records waiting: 1 before, 1 now\n"
        published = value(
            nameless_product,
            f"SELECT published_snapshot_id FROM ops.partition"
            f" WHERE entity = 'sales' AND sales_date = '{DAY}'",
        )
        assert published == f"{pulled}+{number:04}"
    assert warehouse_digest(nameless_product) == before


@pytest.fixture
def poisoned_day(world: Settings, retailer_apis: RetailerApis) -> Iterator[Settings]:
    """A good day is published; then its retailer loses a tenth of its stock codes."""
    _load(world, "retailer1")
    retailer_apis.execute(
        "retailer1",
        "UPDATE albion.invoice_line SET stock_code = ''"
        f" WHERE invoiced_at::date = '{DAY}' AND line_id %% 10 = 0".replace("%%", "%"),
    )
    yield world
    retailer_apis.manage("fill", DAY, "--retailer", "retailer1")


def test_a_poisoned_day_leaves_the_published_star_untouched(poisoned_day: Settings) -> None:
    before = warehouse_digest(poisoned_day)
    with pytest.raises(GateRefusal, match="rejected_share"):
        _load(poisoned_day, "retailer1")
    assert run_module(poisoned_day, "data_quality.main", DAY, "--retailer", "retailer1").returncode
    refused = run_module(poisoned_day, "transformation.publish", DAY, "--retailer", "retailer1")
    assert refused.returncode == 1
    assert "the gate has FAIL" in refused.stderr
    assert warehouse_digest(poisoned_day) == before


def test_a_day_that_breaks_its_contract_leaves_everything_as_it_was(
    world: Settings, retailer_apis: RetailerApis
) -> None:
    _load(world, "retailer1")
    before = warehouse_digest(world)
    manifest = ObjectStore(world.object_store).get(
        Partition("retailer1", parse_date(DAY)).raw_key(MANIFEST)
    )
    retailer_apis.execute("retailer1", "ALTER TABLE albion.invoice_line ALTER quantity TYPE text")
    try:
        with pytest.raises((ContractError, SourceUnavailable)):
            _load(world, "retailer1")
    finally:
        retailer_apis.execute(
            "retailer1",
            "ALTER TABLE albion.invoice_line ALTER quantity TYPE integer USING quantity::integer",
        )
    assert warehouse_digest(world) == before
    after = ObjectStore(world.object_store).get(
        Partition("retailer1", parse_date(DAY)).raw_key(MANIFEST)
    )
    assert after == manifest


def test_landing_keeps_every_page_and_names_its_request(world: Settings) -> None:
    _load(world, "retailer1")
    store = ObjectStore(world.object_store)
    landed = store.keys("landing/retailer1/sales")
    assert [key.rsplit("/", 1)[1] for key in landed] == ["page-00000.json.gz"] * 2
    manifest = store.get(Partition("retailer1", parse_date(DAY)).raw_key(MANIFEST)).decode()
    assert all(key in manifest for key in landed)
    assert f"/api/v1/invoice-lines?date={DAY}&page=1" in manifest


def test_one_retailers_outage_keeps_nobody_else_from_their_readers(world: Settings) -> None:
    dead = world.sources | {
        "retailer2": world.sources["retailer2"].model_copy(
            update={"base_url": "http://127.0.0.1:9"}
        )
    }
    broken = world.model_copy(update={"sources": dead})
    result = run_module(broken, "ingestion.main", DAY)
    assert result.returncode == 1
    complaints = [text for text in result.stderr.splitlines() if not text.startswith("{")]
    assert len(complaints) == 1
    assert complaints[0].startswith(f"retailer2 {DAY} not extracted: ")
    assert "Connection refused" in complaints[0]
    with pytest.raises(SourceUnavailable):
        _load(broken, "retailer2")
    _load(broken, "retailer1")
    assert set(star_sums(broken)) == {("retailer1", DAY)}


def test_refused_credentials_are_a_configuration_error(world: Settings) -> None:
    key = world.sources["retailer1"].model_copy(
        update={"api_key": world.sources["retailer3"].password}
    )
    wrong = world.model_copy(update={"sources": {"retailer1": key}})
    with pytest.raises(ConfigurationError, match="refused our credentials"):
        _load(wrong, "retailer1")


@pytest.mark.parametrize(
    ("arguments", "exit_code", "says"),
    [
        (["ingestion.main", "15.01.2024"], 2, "is not a date: write YYYY-MM-DD"),
        (["ingestion.main", DAY, "--retailer", "aldi"], 2, "unknown retailer aldi"),
        (["transformation.main", "2023-01-01"], 1, "was never ingested: run python -m ingestion"),
        (["data_quality.main", "2023-01-01"], 1, "nothing is staged"),
        (["transformation.publish", "2023-01-01"], 1, "nothing is staged"),
    ],
)
def test_wrong_calls_give_one_clear_line(
    world: Settings, arguments: list[str], exit_code: int, says: str
) -> None:
    only = (
        {} if "--retailer" in arguments else {"sources": {"retailer1": world.sources["retailer1"]}}
    )
    result = run_module(world.model_copy(update=only), *arguments)
    assert result.returncode == exit_code
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert says in result.stderr


def test_a_setting_that_is_no_number_is_named(world: Settings) -> None:
    result = run_module(world, "ingestion.main", DAY, RETAIL_DATABASE__PORT="five")
    assert result.returncode == 2
    assert "RETAIL_DATABASE__PORT" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_published_partition_names_its_snapshot(world: Settings) -> None:
    facts = _load(world, "retailer3")
    assert facts["outcome"] == "published"
    assert (
        value(world, "SELECT max(published_snapshot_id) FROM ops.partition") == facts["snapshot_id"]
    )
