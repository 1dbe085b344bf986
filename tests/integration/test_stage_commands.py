"""The stage commands as a person calls them."""

from datetime import date

import pytest

from shared.manifest import read_manifest
from shared.partition import Partition
from shared.s3.object_store import ObjectStore
from shared.settings import Settings
from tests.support.commands import run_module

pytestmark = pytest.mark.integration

STAGES = (
    "ingestion.main",
    "transformation.main",
    "data_quality.main",
    "transformation.publish",
)


@pytest.mark.parametrize("module", STAGES)
def test_help_names_every_argument(module: str) -> None:
    result = run_module(Settings.model_construct(), module, "--help")
    assert result.returncode == 0
    assert f"Usage: python -m {module}" in result.stdout
    assert all(said in result.stdout for said in ("--retailer R", "YYYY-MM-DD, or FROM..TO"))
    assert ("--from-landing" in result.stdout) == (module == "ingestion.main")


def test_from_landing_asks_no_retailer(world: Settings) -> None:
    partition = Partition("retailer1", date(2024, 1, 12))
    here = ("ingestion.main", str(partition.sales_date), "--retailer", partition.retailer_id)
    store = ObjectStore(world.object_store)
    assert run_module(world, *here).returncode == 0
    pulled = read_manifest(store, partition)
    nowhere = {"RETAIL_SOURCES__RETAILER1__BASE_URL": "http://127.0.0.1:9"}
    assert "does not answer" in run_module(world, *here, **nowhere).stderr
    again = run_module(world, *here, "--from-landing", **nowhere)
    assert again.returncode == 0, again.stderr
    assert '"event": "normalised again"' in again.stderr
    normalised = read_manifest(store, partition)
    assert pulled is not None
    assert normalised is not None
    assert normalised.snapshot_id == f"{pulled.snapshot_id}+0001"
    assert normalised.data_sha256 == pulled.data_sha256
