"""The probes of the settings and of this machine's disks."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from pydantic import SecretStr

from scripts.health.configuration import settings_finding, unreadable
from scripts.health.disk import folder_finding, of_disk
from scripts.health.probe import State
from shared.errors import ConfigurationError
from shared.settings import Settings, SourceSettings
from shared.workspace import workspaces_root

pytestmark = pytest.mark.unit
GIGABYTE = 10**9
SIZE = 64 * 2**20


def _complete() -> Settings:
    login = {"user": "somebody", "password": "secret"}
    database = dict.fromkeys(("load", "audit", "publish", "bi"), login)
    return Settings.model_validate(
        {
            "database": database,
            "pseudonym_key": "a key of the tests' own",
            "override_key": "another key of the tests' own",
            "sources": {"retailer1": {"base_url": "http://127.0.0.1:1", "api_key": "k"}},
        }
    )


def test_complete_settings_are_well() -> None:
    assert settings_finding(_complete()).state is State.OK


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"pseudonym_key": None}, "RETAIL_PSEUDONYM_KEY"),
        ({"sources": {}}, "RETAIL_SOURCES__<RETAILER>__BASE_URL"),
        ({"sources": {"retailer1": SourceSettings(base_url="http://here")}}, "API_KEY"),
        ({"sources": {"retailer77": SourceSettings(base_url="http://here")}}, "retailer77"),
    ],
)
def test_what_is_missing_is_named(changes: dict[str, object], missing: str) -> None:
    found = settings_finding(_complete().model_copy(update=changes))
    assert found.state is State.FAILED
    assert missing in found.found


def test_a_role_without_login_is_named_and_the_owner_may_be_missing() -> None:
    complete = _complete()
    database = complete.database.model_copy(update={"publish": None})
    found = settings_finding(complete.model_copy(update={"database": database}))
    assert found.state is State.FAILED
    assert "RETAIL_DATABASE__PUBLISH__USER, RETAIL_DATABASE__PUBLISH__PASSWORD" in found.found
    assert complete.database.owner is None


@pytest.mark.parametrize(
    "changes", [{"schedule_cron": "at two"}, {"schedule_timezone": "America/Nowhere"}]
)
def test_a_schedule_that_is_none_is_noticed(changes: dict[str, object]) -> None:
    found = settings_finding(_complete().model_copy(update=changes))
    assert found.state is State.FAILED
    assert "RETAIL_SCHEDULE_" in found.found


def test_without_a_key_for_overrides_it_only_warns() -> None:
    found = settings_finding(_complete().model_copy(update={"override_key": None}))
    assert found.state is State.WARNING
    assert "RETAIL_OVERRIDE_KEY" in found.found


def test_settings_that_cannot_be_read_are_a_finding() -> None:
    found = unreadable(ConfigurationError("RETAIL_DATABASE__PORT: no number")).ask()
    assert found.state is State.FAILED
    assert "RETAIL_DATABASE__PORT" in found.found
    assert SecretStr("secret").get_secret_value() not in found.found


@pytest.mark.parametrize(
    ("total", "free", "state"),
    [
        (100 * GIGABYTE, 11 * GIGABYTE, State.OK),
        (100 * GIGABYTE, 9 * GIGABYTE, State.WARNING),
        (10 * GIGABYTE, 1.9 * GIGABYTE, State.WARNING),
        (100 * GIGABYTE, 1.9 * GIGABYTE, State.FAILED),
        (1 * GIGABYTE, 0.19 * GIGABYTE, State.FAILED),
        (100 * GIGABYTE, 0, State.FAILED),
    ],
)
def test_a_disk_that_fills_up_warns_then_fails(
    monkeypatch: pytest.MonkeyPatch, total: float, free: float, state: State
) -> None:
    usage = SimpleNamespace(total=total, free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert folder_finding(Path("/anywhere")).state is state


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 MB of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(command, check=False).returncode != 0:
        pytest.skip("this machine lets us mount no disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_noticed_and_one_with_room_again(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # By share alone: no disk that a test may fill has the bytes.
    monkeypatch.setattr("scripts.health.disk.WARNS_BELOW", (0.10, 0))
    monkeypatch.setattr("scripts.health.disk.FAILS_BELOW", (0.02, 0))
    assert folder_finding(small_disk).state is State.OK
    filling = small_disk / "filling"
    filling.write_bytes(bytes(int(SIZE * 0.95)))
    assert folder_finding(small_disk).state is State.WARNING
    filling.write_bytes(bytes(int(SIZE * 0.99)))
    found = folder_finding(small_disk)
    assert found.state is State.FAILED
    assert str(small_disk) in found.found
    filling.unlink()
    assert folder_finding(small_disk).state is State.OK


def test_the_disks_of_the_workspaces_and_of_the_stack_are_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RETAIL_STACK_STATE_DIR", str(tmp_path / "nowhere"))
    (only,) = of_disk()
    assert str(workspaces_root()) in only.ask().found
    monkeypatch.setenv("RETAIL_STACK_STATE_DIR", str(tmp_path))
    assert str(tmp_path) in of_disk()[1].ask().found
