"""Airflow's REST API as an operator uses it: trigger a day, wait for its run."""

import time
from datetime import date

from scripts.health.airflow.client import AirflowClient
from scripts.health.airflow.dags import DAILY
from tests.compose.engine import EngineError
from tests.support.waiting import HANG


class Operator(AirflowClient):
    """One who may trigger."""

    def switch_on(self) -> None:
        """Let the DAG's runs begin; the one of yesterday does at once, by the schedule."""
        self._call("PATCH", f"/api/v2/dags/{DAILY}", json={"is_paused": False})

    def trigger(self, sales_date: date) -> str:
        """Load one day; returns the run's id."""
        body = {"logical_date": None, "conf": {"sales_date": sales_date.isoformat()}}
        run = self._call("POST", f"/api/v2/dags/{DAILY}/dagRuns", json=body)
        return str(run["dag_run_id"])

    def wait(self) -> dict[str, str]:
        """Wait until all runs have ended; returns the state of each.

        Raises:
            EngineError: one goes on and on.
        """
        deadline = time.monotonic() + 2 * HANG
        while True:
            runs = self.get(f"/dags/{DAILY}/dagRuns", limit=100)["dag_runs"]
            states = {run["dag_run_id"]: run["state"] for run in runs}
            if not {"queued", "running"} & set(states.values()):
                return states
            if time.monotonic() > deadline:
                raise EngineError(f"runs go on and on: {states}")
            time.sleep(2)
