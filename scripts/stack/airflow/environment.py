"""Airflow's settings, as environment variables."""

from pathlib import Path

from scripts.stack.credentials import SecretStore, fernet_key
from scripts.stack.environment import role_password
from scripts.stack.processes.ports import LOOPBACK
from scripts.stack.settings import StackSettings
from shared.settings import PROJECT_ROOT, Settings

LOCAL_SETTINGS = Path(__file__).parent / "airflow_settings"
"""Airflow imports `airflow_local_settings` from here."""
EVERYWHERE = PROJECT_ROOT / "airflow" / "airflow.env"
"""What holds wherever Airflow runs."""


def airflow_environment(settings: StackSettings, secrets: SecretStore) -> dict[str, str]:
    """`.local/airflow.env`: everything that the four processes and the CLI need."""
    home = settings.state_dir / "airflow"
    return {
        "AIRFLOW_HOME": str(home),
        "PYTHONPATH": f"{PROJECT_ROOT}:{LOCAL_SETTINGS}",
        **settings_of_everywhere(),
        **_core(settings, secrets),
        **_server(settings, secrets),
        **_files(home),
    }


def settings_of_everywhere() -> dict[str, str]:
    """What `airflow/airflow.env` says, for Compose as well."""
    lines = EVERYWHERE.read_text("utf-8").splitlines()
    pairs = [line.partition("=") for line in lines if line and not line.startswith("#")]
    return {name: value for name, _, value in pairs}


def _core(settings: StackSettings, secrets: SecretStore) -> dict[str, str]:
    password = role_password(secrets, "airflow")
    database = f"airflow:{password}@{LOOPBACK}:{settings.postgres_port}/airflow"
    return {
        "AIRFLOW__CORE__DAGS_FOLDER": str(settings.dags_folder),
        "AIRFLOW__CORE__FERNET_KEY": secrets.get("airflow_fernet_key", fernet_key),
        # A date without a zone, as in `airflow backfill create`, means the pipeline's calendar.
        "AIRFLOW__CORE__DEFAULT_TIMEZONE": Settings().schedule_timezone,
        # The driver by name: SQLAlchemy 2.1 takes a plain postgresql:// for psycopg 3.
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"postgresql+psycopg2://{database}",
    }


def _server(settings: StackSettings, secrets: SecretStore) -> dict[str, str]:
    base_url = f"http://{LOOPBACK}:{settings.airflow_port}"
    return {
        "AIRFLOW__API__HOST": LOOPBACK,
        "AIRFLOW__API__PORT": str(settings.airflow_port),
        "AIRFLOW__API__BASE_URL": base_url,
        "AIRFLOW__API__SECRET_KEY": secrets.get("airflow_api_secret_key"),
        "AIRFLOW__API_AUTH__JWT_SECRET": secrets.get("airflow_jwt_secret"),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{base_url}/execution/",
    }


def _files(home: Path) -> dict[str, str]:
    return {
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
        "AIRFLOW__LOGGING__DAG_PROCESSOR_CHILD_PROCESS_LOG_DIRECTORY": str(home / "dag_processor"),
        "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_STORAGE_PATH": str(home / "bundles"),
    }
