"""An Airflow over a copy of the checkout: SQLite, in a folder that is gone afterwards."""

import sqlite3
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from scripts.stack.tools import base_environment
from shared.settings import Settings
from tests.fourth_retailer.checkout import Checkout

DAG = "retail_data_pipeline"


@dataclass(frozen=True)
class ThrowawayAirflow:
    """A migrated one."""

    home: Path
    checkout: Checkout
    variables: dict[str, str]

    def run_dag(self, settings: Settings, day: date) -> None:
        """Run the DAG for one day, to its end."""
        arguments = ("airflow", "dags", "test", DAG, day.isoformat())
        result = self.checkout.run(settings, *arguments, **self.variables)
        assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]

    def labels(self) -> set[str]:
        """What the grid shows at the mapped tasks."""
        link = sqlite3.connect(self.home / "airflow.db")
        try:
            found = link.execute(
                "SELECT DISTINCT rendered_map_index FROM task_instance WHERE map_index >= 0"
            ).fetchall()
        finally:
            link.close()
        return {label for (label,) in found}


def migrated_airflow(home: Path, checkout: Checkout) -> ThrowawayAirflow:
    """Airflow's own database, made anew."""
    variables = {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db",
        "AIRFLOW__CORE__DAGS_FOLDER": str(checkout.folder / "airflow" / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DEFAULT_TIMEZONE": "America/Los_Angeles",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": "http://127.0.0.1:9/execution/",
        "PATH": base_environment()["PATH"],
    }
    result = checkout.run(Settings.model_construct(), "airflow", "db", "migrate", **variables)
    assert result.returncode == 0, result.stderr
    return ThrowawayAirflow(home, checkout, variables)
