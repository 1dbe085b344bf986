"""Choices are remembered, secrets are private, and env files say what the pipeline reads."""

import stat
from pathlib import Path

import pytest
from dotenv import dotenv_values

from database.roles import LOGINS
from scripts.stack.credentials import SecretStore, fernet_key
from scripts.stack.environment import (
    pipeline_environment,
    retailers_environment,
    write_environment,
)
from scripts.stack.errors import StackError
from scripts.stack.processes.lock import exclusive
from scripts.stack.settings import StackSettings, read_stack_settings
from shared.errors import ConfigurationError
from shared.settings import Settings

pytestmark = pytest.mark.unit


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StackSettings:
    monkeypatch.setenv("RETAIL_STACK_STATE_DIR", str(tmp_path / "a stack"))
    return read_stack_settings()


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.usefixtures("settings")
def test_a_chosen_port_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETAIL_STACK_POSTGRES_PORT", "6001")
    read_stack_settings().remember()
    monkeypatch.delenv("RETAIL_STACK_POSTGRES_PORT")
    assert read_stack_settings().postgres_port == 6001


def test_the_environment_beats_memory(
    settings: StackSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    StackSettings(state_dir=settings.state_dir, airflow_port=6002).remember()
    assert read_stack_settings().airflow_port == 6002
    monkeypatch.setenv("RETAIL_STACK_AIRFLOW_PORT", "6003")
    assert read_stack_settings().airflow_port == 6003


@pytest.mark.usefixtures("settings")
def test_a_malformed_port_names_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETAIL_STACK_AIRFLOW_PORT", "eighty")
    with pytest.raises(ConfigurationError, match="RETAIL_STACK_AIRFLOW_PORT"):
        read_stack_settings()


def test_secrets_are_private_stable_and_different(tmp_path: Path) -> None:
    store = SecretStore(tmp_path / "secrets")
    first, second = store.get("first"), store.get("second", fernet_key)
    assert first != second
    assert SecretStore(tmp_path / "secrets").get("first") == first
    assert _mode(store.folder) == 0o700
    assert {_mode(path) for path in store.folder.iterdir()} == {0o600}


def test_the_pipeline_reads_what_the_stack_writes(settings: StackSettings) -> None:
    secrets = SecretStore(settings.state_dir / "secrets")
    env = pipeline_environment(settings, secrets)
    path = settings.state_dir / "env"
    write_environment(path, env)
    assert _mode(path) == 0o600
    assert dotenv_values(path) == env
    read = Settings(_env_file=path)
    assert read.database.port == settings.postgres_port
    logins = {role: getattr(read.database, role).user for role in LOGINS}
    assert logins == LOGINS
    assert read.object_store.secret_key is not None
    assert read.object_store.secret_key.get_secret_value() == secrets.get("object_store_secret_key")
    assert set(read.sources) == {"retailer1", "retailer2", "retailer3"}
    assert read.sources["retailer3"].password is not None


def test_both_ends_of_an_api_have_the_same_credentials(settings: StackSettings) -> None:
    secrets = SecretStore(settings.state_dir / "secrets")
    pipeline = pipeline_environment(settings, secrets)
    served = retailers_environment(settings, secrets)
    assert pipeline["RETAIL_SOURCES__RETAILER1__API_KEY"] == served["RETAILER1_API_KEY"]
    assert pipeline["RETAIL_SOURCES__RETAILER2__CLIENT_ID"] == served["RETAILER2_CLIENT_ID"]
    assert pipeline["RETAIL_SOURCES__RETAILER3__PASSWORD"] == served["RETAILER3_PASSWORD"]


def test_a_second_command_does_not_interfere(tmp_path: Path) -> None:
    with exclusive(tmp_path), pytest.raises(StackError, match="another"), exclusive(tmp_path):
        pass
    with exclusive(tmp_path):
        pass
