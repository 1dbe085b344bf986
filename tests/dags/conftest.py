"""An Airflow of the tests' own: SQLite, a folder that is gone afterwards."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingestion.registry import source_ids
from scripts.stack.testing import temporary_folder
from scripts.stack.tools import base_environment
from shared.settings import PROJECT_ROOT, Settings, SourceSettings
from tests.support.commands import run_module

DAGS = str(PROJECT_ROOT / "airflow" / "dags")
DECLARED = Settings.model_construct(
    sources={each: SourceSettings(base_url="http://127.0.0.1:9") for each in source_ids()}
)
"""Every declared retailer is configured, at an address where nobody answers."""


@pytest.fixture(scope="session")
def airflow() -> Iterator[dict[str, str]]:
    """The variables of a migrated throwaway Airflow. A live one's database must never be tested
    in: its scheduler would take the test's run for its own."""
    with temporary_folder("airflow") as home:
        variables = _variables(home)
        result = run_module(Settings.model_construct(), "airflow", "db", "migrate", **variables)
        assert result.returncode == 0, result.stderr
        yield variables


@pytest.fixture(scope="session")
def described(airflow: dict[str, str]) -> dict[str, Any]:
    """What the DAG folder holds."""
    result = run_module(DECLARED, "tests.dags.describe_dags", DAGS, **airflow)
    assert result.returncode == 0, result.stderr
    answer: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return answer


def _variables(home: Path) -> dict[str, str]:
    return {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db",
        "AIRFLOW__CORE__DAGS_FOLDER": DAGS,
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DEFAULT_TIMEZONE": "America/Los_Angeles",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": "http://127.0.0.1:9/execution/",
        "PATH": base_environment()["PATH"],
    }
