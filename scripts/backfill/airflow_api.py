"""Airflow's public REST API, as far as a backfill needs it."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import Retry

from scripts.health.airflow.client import AirflowClient, AirflowRefusal
from scripts.health.airflow.dags import import_error
from scripts.stack.errors import StackError
from shared.errors import SourceUnavailable, UsageError

PAGE = 100


class BackfillRunning(StackError):  # noqa: N818 - a state of the world, not a mistake
    """Airflow runs one backfill of a DAG at a time, and one is open."""


@dataclass(frozen=True)
class Backfill:
    """One backfill that is not finished, as Airflow sees it."""

    id: int
    from_date: datetime
    to_date: datetime
    is_paused: bool

    def covers(self, from_at: datetime, to_at: datetime) -> bool:
        """Whether everything between two instants belongs to it."""
        return self.from_date <= from_at and to_at <= self.to_date


@dataclass(frozen=True)
class DagRun:
    """One run of a DAG."""

    run_id: str
    logical_date: datetime
    state: str


class AirflowApi(AirflowClient):
    """A logged-in client that is patient with a server that is being restarted.

    Raises:
        StackError: from every method, when the server does not answer or refuses.
        ConfigurationError: the user may not.
    """

    def _open(self) -> requests.Session:
        session = super()._open()
        # A POST that got through is not repeated.
        retry = Retry(total=6, read=0, backoff_factor=0.5, status_forcelist=(502, 503))
        session.mount("http://", HTTPAdapter(max_retries=retry))
        return session

    def find_dag(self, dag_id: str) -> dict[str, Any] | None:
        """The DAG, if the DAG processor has read it."""
        found = self.get("/dags", dag_id_pattern=dag_id)["dags"]
        return next((dag for dag in found if dag["dag_id"] == dag_id), None)

    def import_errors(self) -> list[str]:
        """The last line of every DAG file's error."""
        return [import_error(item) for item in self.get("/importErrors")["import_errors"]]

    def unpause(self, dag_id: str) -> None:
        """Let the scheduler run the DAG: a paused one keeps its backfill queued."""
        self._call("PATCH", f"/api/v2/dags/{dag_id}", json={"is_paused": False})

    def create_backfill(
        self, dag_id: str, from_at: datetime, to_at: datetime, max_active_runs: int
    ) -> None:
        """Run every logical date between two instants, also those that were run before.

        Raises:
            BackfillRunning: another one is open, or was finished seconds ago.
            UsageError: Airflow finds nothing to run in the range.
        """
        body = {
            "dag_id": dag_id,
            "from_date": from_at.isoformat(),
            "to_date": to_at.isoformat(),
            "reprocess_behavior": "completed",
            "max_active_runs": max_active_runs,
            # Without it a repeated run keeps the configuration of its first time.
            "dag_run_conf": {},
        }
        self._call("POST", "/api/v2/backfills", json=body)

    def open_backfill(self, dag_id: str) -> Backfill | None:
        """The backfill that is not finished."""
        for item in self.get("/backfills", dag_id=dag_id, order_by="-id")["backfills"]:
            if item["completed_at"] is None:
                start, end = (datetime.fromisoformat(item[key]) for key in ("from_date", "to_date"))
                return Backfill(item["id"], start, end, item["is_paused"])
        return None

    def unpause_backfill(self, backfill_id: int) -> None:
        """Let a paused backfill go on."""
        self._call("PUT", f"/api/v2/backfills/{backfill_id}/unpause")

    def close_backfill(self, backfill_id: int) -> None:
        """Mark a backfill complete whose runs have all ended; harmless when it is already."""
        with suppress(BackfillRunning):
            self._call("PUT", f"/api/v2/backfills/{backfill_id}/cancel")

    def backfill_runs(self, dag_id: str, from_at: datetime, to_at: datetime) -> list[DagRun]:
        """The runs that backfills made for logical dates between two instants, in their order."""
        runs: list[DagRun] = []
        while True:
            page = self.get(
                f"/dags/{dag_id}/dagRuns",
                run_type="backfill",
                limit=PAGE,
                offset=len(runs),
                order_by="logical_date",
                **_logical_dates(from_at, to_at),
            )
            runs += [_dag_run(item) for item in page["dag_runs"]]
            if len(runs) >= page["total_entries"] or not page["dag_runs"]:
                return runs

    def count_tasks(self, dag_id: str, from_at: datetime, to_at: datetime, *states: str) -> int:
        """How many task instances of those logical dates are in one of the states, or exist."""
        path = f"/dags/{dag_id}/dagRuns/~/taskInstances"
        chosen = {"state": list(states)} if states else {}
        answer = self.get(path, limit=1, **chosen, **_logical_dates(from_at, to_at))
        return int(answer["total_entries"])

    def _call(self, method: str, path: str, **arguments: Any) -> Any:  # noqa: ANN401 - JSON
        try:
            return super()._call(method, path, **arguments)
        except SourceUnavailable as error:
            raise StackError(f"{error}: try `make status`") from error
        except AirflowRefusal as error:
            raise _meaning(error) from error


def _meaning(error: AirflowRefusal) -> StackError | UsageError:
    if error.status == HTTPStatus.CONFLICT:
        return BackfillRunning(str(error))
    if error.status == HTTPStatus.UNPROCESSABLE_ENTITY:
        return UsageError(str(error))
    return StackError(str(error))


def _logical_dates(from_at: datetime, to_at: datetime) -> dict[str, str]:
    return {"logical_date_gte": from_at.isoformat(), "logical_date_lte": to_at.isoformat()}


def _dag_run(item: dict[str, Any]) -> DagRun:
    logical_date = datetime.fromisoformat(item["logical_date"])
    return DagRun(item["dag_run_id"], logical_date, item["state"])
