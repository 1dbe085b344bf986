"""`retail health-check` and `retail test-s3` as an operator or a monitor calls them."""

import json
import subprocess
import sys
from typing import Any

import pytest

from scripts.stack.testing import TemporaryObjectStore, temporary_postgres
from shared.s3.object_store import ObjectStore
from shared.settings import PROJECT_ROOT, Settings
from tests.support.commands import environment_of, run_module
from tests.support.standing_still import standing_still
from tests.support.world import make_settings

pytestmark = pytest.mark.integration
PATIENTLY = ("scripts.retail", "health-check", "--timeout", "300", "--format", "json")


def _states(result: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    shown = json.loads(result.stdout)
    return {each["name"]: each["state"] for each in shown["probes"]}


def test_a_warning_is_no_failure(world: Settings) -> None:
    patient = world.alerts.model_copy(update={"late_after_hours": 24.0 * 365})
    settings = world.model_copy(update={"alerts": patient, "override_key": None})
    result = run_module(settings, *PATIENTLY)
    assert result.returncode == 0, result.stdout + result.stderr
    assert json.loads(result.stdout)["overall"] == "warning"
    states = _states(result)
    assert {name for name, state in states.items() if state != "ok"} - {"disk of workspaces"} == {
        "settings"
    }
    assert {"PostgreSQL", "S3", "Airflow", "API of retailer2", "reconciliation"} <= set(states)


def test_a_failed_probe_is_exit_code_1(world: Settings) -> None:
    store = world.object_store.model_copy(update={"bucket": "not-there"})
    result = run_module(world.model_copy(update={"object_store": store}), *PATIENTLY)
    assert result.returncode == 1
    assert json.loads(result.stdout)["overall"] == "failed"
    states = _states(result)
    assert (states["S3"], states["PostgreSQL"]) == ("failed", "ok")


def test_settings_that_cannot_be_read_are_shown_as_a_failed_probe(settings: Settings) -> None:
    result = run_module(settings, "scripts.retail", "health-check", RETAIL_DATABASE__PORT="none")
    assert result.returncode == 1
    assert "RETAIL_DATABASE__PORT" in result.stdout
    assert "0 ok, 0 to look at, 1 failed" in result.stdout


def test_it_ends_though_the_server_never_answers(object_store_server: TemporaryObjectStore) -> None:
    with temporary_postgres() as server:
        passwords = server.create_warehouse_roles()
        settings = make_settings(server, object_store_server, passwords, "none", "none")
        pid = server.server.pid
        assert pid is not None
        with standing_still(pid, with_children=False):
            command = ("scripts.retail", "health-check", "--timeout", "1", "--format", "json")
            result = run_module(settings, *command)
        assert result.returncode == 1
        found = {each["name"]: each["found"] for each in json.loads(result.stdout)["probes"]}
        assert found["PostgreSQL"] == "no answer within 1 s"


def test_s3_alone_is_asked_and_waited_for(settings: Settings) -> None:
    command = ("scripts.retail", "test-s3", "--timeout", "300")
    assert run_module(settings, *command).returncode == 0
    name = f"{settings.object_store.bucket}-later"
    store = settings.object_store.model_copy(update={"bucket": name})
    waiting_for = settings.model_copy(update={"object_store": store})
    result = run_module(waiting_for, *command)
    assert result.returncode == 1
    assert "NoSuchBucket" in result.stdout
    with subprocess.Popen(
        [sys.executable, "-m", *command, "--wait", "600"],
        cwd=PROJECT_ROOT,
        env=environment_of(waiting_for),
        stdout=subprocess.DEVNULL,
    ) as waiting:
        ObjectStore(settings.object_store).client.create_bucket(Bucket=name)
        assert waiting.wait() == 0
