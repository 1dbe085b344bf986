"""An Airflow that answers as a real one did, with the variants that a test asks for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import SecretStr

from shared.settings import AirflowSettings
from tests.support.http_answers import HttpAnswers, http_answers

DAILY = "/api/v2/dags/retail_data_pipeline"
COMPONENTS = ("scheduler", "triggerer", "dag_processor")


def health_page(reported_at: datetime | None, status: str | None = "healthy") -> dict[str, Any]:
    """The page where every component reported at the same time."""
    said = None if reported_at is None else reported_at.isoformat()
    components = {name: {"status": status, f"latest_{name}_heartbeat": said} for name in COMPONENTS}
    return {"metadatabase": {"status": "healthy"}, **components}


def dag_run(
    run_after: datetime, state: str = "success", queued_at: datetime | None = None
) -> dict[str, Any]:
    """A scheduled run, as far as anybody looks."""
    return {
        "dag_run_id": f"scheduled__{run_after.isoformat()}",
        "run_after": run_after.isoformat(),
        "queued_at": (queued_at or run_after).isoformat(),
        "run_type": "scheduled",
        "state": state,
    }


@dataclass(frozen=True)
class RecordedAirflow:
    """The server, and what it answers."""

    server: HttpAnswers

    @property
    def settings(self) -> AirflowSettings:
        """Of a user of it."""
        return AirflowSettings(url=self.server.url, user="viewer", password=SecretStr("secret"))

    def show(self, page: object, status: int = 200) -> None:
        """Its health page from now on."""
        self.server.answers["/api/v2/monitor/health"] = (status, page)

    def has_dags(self, *dag_ids: str, errors: tuple[dict[str, str], ...] = ()) -> None:
        """What it has read."""
        self.server.answers["/api/v2/dags"] = (200, {"dags": [{"dag_id": i} for i in dag_ids]})
        self.server.answers["/api/v2/importErrors"] = (200, {"import_errors": list(errors)})

    def has_runs(self, *runs: dict[str, Any], is_paused: bool = False) -> None:
        """The daily DAG's runs, the latest first."""
        self.server.answers[DAILY] = (200, {"is_paused": is_paused})
        self.server.answers[f"{DAILY}/dagRuns"] = (200, {"dag_runs": list(runs)})


@contextmanager
def recorded_airflow() -> Iterator[RecordedAirflow]:
    """It lets anybody in."""
    with http_answers() as server:
        server.answers["/auth/token"] = (201, {"access_token": "token"})
        yield RecordedAirflow(server)
