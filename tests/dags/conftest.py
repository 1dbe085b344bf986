"""One Airflow for all tests of DAGs."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.dags.throwaway import DAGS, DECLARED, Airflow, throwaway_airflow


@pytest.fixture(scope="session")
def airflow() -> Iterator[Airflow]:
    """A migrated one. A live one's database must never be tested in: its scheduler would take the
    test's run for its own."""
    with throwaway_airflow() as made:
        yield made


@pytest.fixture(scope="session")
def described(airflow: Airflow) -> dict[str, Any]:
    """What the DAG folder holds."""
    result = airflow.run(DECLARED, "tests.dags.describe_dags", DAGS)
    assert result.returncode == 0, result.stderr
    answer: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return answer
