"""What the probes ask Airflow for is what the installed Airflow documents of its API."""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

pytestmark = pytest.mark.unit
DAG_RUNS = "/api/v2/dags/{dag_id}/dagRuns"


@cache
def _api() -> dict[str, Any]:
    found = find_spec("airflow")
    assert found is not None
    assert found.origin is not None
    openapi = Path(found.origin).parent / "api_fastapi" / "core_api" / "openapi"
    text = (openapi / "v2-rest-api-generated.yaml").read_text("utf-8")
    return dict(yaml.load(text, Loader=yaml.CSafeLoader))


def _get(path: str) -> dict[str, Any]:
    return dict(_api()["paths"][path]["get"])


def _fields(name: str) -> set[str]:
    return set(_api()["components"]["schemas"][name]["properties"])


def _answer(path: str) -> str:
    schema = _get(path)["responses"]["200"]["content"]["application/json"]["schema"]
    return re.sub(".*/", "", schema["$ref"])


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/api/v2/monitor/health", {"metadatabase", "scheduler", "triggerer", "dag_processor"}),
        ("/api/v2/importErrors", {"import_errors"}),
        ("/api/v2/dags", {"dags"}),
        ("/api/v2/dags/{dag_id}", {"is_paused"}),
        (DAG_RUNS, {"dag_runs"}),
    ],
)
def test_an_answer_has_the_fields_that_are_read(path: str, fields: set[str]) -> None:
    assert fields <= _fields(_answer(path))


@pytest.mark.parametrize(
    ("schema", "fields"),
    [
        ("SchedulerInfoResponse", {"status", "latest_scheduler_heartbeat"}),
        ("TriggererInfoResponse", {"status", "latest_triggerer_heartbeat"}),
        ("DagProcessorInfoResponse", {"status", "latest_dag_processor_heartbeat"}),
        ("ImportErrorResponse", {"filename", "stack_trace"}),
        ("DAGRunResponse", {"dag_run_id", "state", "run_after", "queued_at"}),
    ],
)
def test_its_parts_have_the_fields_that_are_read(schema: str, fields: set[str]) -> None:
    assert fields <= _fields(schema)


def test_runs_can_be_asked_for_by_kind_and_time() -> None:
    known = {each["name"] for each in _get(DAG_RUNS)["parameters"]}
    assert {"run_type", "run_after_gte", "order_by", "limit"} <= known
    assert "dag_id_pattern" in {each["name"] for each in _get("/api/v2/dags")["parameters"]}
    kinds = _api()["components"]["schemas"]["DagRunType"]["enum"]
    assert {"scheduled", "backfill"} <= set(kinds)


def test_nobody_has_to_log_in_for_the_health_page() -> None:
    assert "security" not in _get("/api/v2/monitor/health")
    assert "security" in _get("/api/v2/importErrors")
