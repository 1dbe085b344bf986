"""A fourth retailer is one folder: the DAG, the lists and the contract tests find it."""

from dataclasses import replace

import pytest

from tests.fourth_retailer.api import FourthApi
from tests.fourth_retailer.loaded import BY_AIRFLOW, BY_HAND, RETAILER, Loaded
from tests.support.world import rows

pytestmark = pytest.mark.dags
FOLDER = "ingestion/sources/retailer4"


def test_exactly_one_folder_was_added(loaded: Loaded) -> None:
    assert loaded.added == {
        f"{FOLDER}/{name}" for name in ("__init__.py", "changes.py", "sales.sql")
    }
    assert loaded.changed == set()


def test_the_generator_says_what_to_do_next(loaded: Loaded) -> None:
    for name in ("BASE_URL", "CLIENT_ID", "CLIENT_SECRET"):
        assert f"RETAIL_SOURCES__RETAILER4__{name}=" in loaded.next_steps
    assert "tests/contract -k retailer4" in loaded.next_steps


def test_the_dag_plans_and_publishes_it_and_its_grid_names_it(loaded: Loaded) -> None:
    looked_back_at = f"{RETAILER} {BY_HAND}"
    assert loaded.grid == {
        f"retailer1 {BY_AIRFLOW}",
        f"{RETAILER} {BY_AIRFLOW}",
        looked_back_at,
    }
    published = rows(
        loaded.settings,
        "SELECT retailer_id FROM ops.partition WHERE sales_date = %s"
        " AND published_snapshot_id IS NOT NULL ORDER BY 1",
        BY_AIRFLOW,
    )
    assert published == [("retailer1",), (RETAILER,)]


def test_the_contract_tests_find_it(loaded: Loaded) -> None:
    tests = ["tests/contract", "tests/docs", "-k", f"{RETAILER} or env_example", "-q"]
    result = loaded.checkout.run(loaded.settings, "pytest", *tests)
    assert result.returncode == 0, result.stdout


def test_the_list_of_sources_shows_it(loaded: Loaded) -> None:
    result = loaded.checkout.run(loaded.settings, "ingestion.list_sources")
    assert (result.returncode, result.stderr) == (0, "")
    assert (
        "| retailer4 | Diya Lamps | JSON | signed requests (HMAC) | one page | Asia/Kolkata | INR"
        " | sales |" in result.stdout.splitlines()
    )
    assert "| retailer1 | Albion Gifts |" in result.stdout


def test_a_wrong_secret_is_refused(loaded: Loaded, fourth_api: FourthApi) -> None:
    """The API really looks at the signature: else all of this would prove little."""
    stranger = replace(fourth_api, access=replace(fourth_api.access, secret="guessed"))
    sources = {RETAILER: stranger.source("signed", "none", "json")}
    world = loaded.settings.model_copy(update={"sources": sources})
    result = loaded.checkout.run(world, "ingestion.main", str(BY_HAND))
    assert result.returncode == 1
    assert "refused our credentials (401)" in result.stderr
