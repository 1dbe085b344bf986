"""`ingestion.scaffold.new_source`: whatever it is asked for, what it writes works unedited."""

from datetime import date

import pytest

from shared.manifest import read_manifest
from shared.partition import Partition
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from tests.fourth_retailer.api import FourthApi
from tests.fourth_retailer.checkout import Checkout
from tests.fourth_retailer.trade import CURRENCY, LINES, TIME_ZONE, control_totals_of

pytestmark = pytest.mark.integration

DAY = date(2024, 1, 12)
DIALECTS = {
    "shop1": ("api-key", "page", "json"),
    "shop2": ("basic", "cursor", "json"),
    "shop3": ("oauth2", "link", "json"),
    "shop4": ("signed", "none", "json"),
    "shop5": ("signed", "link", "csv"),
    "shop6": ("oauth2", "none", "csv"),
    "shop7": ("bearer", "none", "json"),
}
"""Every paginator with every payload that it can page, and every authentication."""


@pytest.fixture(scope="module", autouse=True)
def shops(checkout: Checkout) -> None:
    """One generated folder for each dialect."""
    for shop, (authentication, paging, payload_format) in DIALECTS.items():
        options = ["--auth", authentication, "--paging", paging, "--format", payload_format]
        placed = ["--time-zone", TIME_ZONE, "--currency", CURRENCY, "--name", f"{shop}'s & Sons"]
        result = checkout.new_source(shop, *options, *placed)
        assert result.returncode == 0, result.stderr


def test_every_dialect_is_loaded_whole(
    checkout: Checkout, settings: Settings, fourth_api: FourthApi
) -> None:
    sources = {shop: fourth_api.source(*dialect) for shop, dialect in DIALECTS.items()}
    world = settings.model_copy(update={"sources": sources})
    result = checkout.run(world, "ingestion.main", DAY.isoformat())
    assert result.returncode == 0, result.stderr
    count, amount = control_totals_of(DAY)
    for shop in DIALECTS:
        manifest = read_manifest(ObjectStore(settings.object_store), Partition(shop, DAY))
        assert manifest is not None
        assert (manifest.control_rows, manifest.rows.source, manifest.rows.rejected) == (
            count,
            LINES,
            1,
        )
        (money,) = manifest.amounts
        assert money.control == money.normalised + money.rejected == amount


def test_the_contract_tests_find_every_shop(checkout: Checkout, settings: Settings) -> None:
    tests = ["tests/contract", "-k", "shop", "-m", "not integration", "-q"]
    result = checkout.run(settings, "pytest", *tests)
    assert result.returncode == 0, result.stdout
    assert "failed" not in result.stdout


def test_what_is_written_passes_the_linters(checkout: Checkout, settings: Settings) -> None:
    folders = [str(checkout.source_file(shop, "")) for shop in DIALECTS]
    for linter in (["check"], ["format", "--check"]):
        result = checkout.run(settings, "ruff", *linter, *folders)
        assert result.returncode == 0, result.stdout
    mapping = str(checkout.source_file("shop1", "sales.sql"))
    result = checkout.run(settings, "sqlfluff", "lint", "--disable-progress-bar", mapping)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["shop1"], "ingestion/sources/shop1 is there already"),
        (["Shop-9"], "is no id"),
        (["lambda"], "is no id"),
        (["../shop9"], "is no id"),
        (["shop9", "--time-zone", "Mars/Olympus"], "is no IANA time zone"),
        (["shop9", "--currency", "euros"], "is no ISO 4217 code"),
        (["shop9", "--name", 'Joe"s'], "without double quotes"),
        (["shop9", "--format", "csv", "--paging", "page"], "needs JSON"),
    ],
)
def test_a_mistake_is_one_line_and_writes_nothing(
    checkout: Checkout, arguments: list[str], said: str
) -> None:
    before = checkout.files()
    result = checkout.new_source(*arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert checkout.files() == before
