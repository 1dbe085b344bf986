"""Airflow's settings, as environment variables."""

from pathlib import Path

from scripts.stack.credentials import SecretStore, fernet_key
from scripts.stack.environment import role_password
from scripts.stack.processes.ports import LOOPBACK
from scripts.stack.settings import StackSettings
from shared.settings import PROJECT_ROOT, Settings

LOCAL_SETTINGS = Path(__file__).parent / "airflow_settings"
"""Airflow imports `airflow_local_settings` from here."""
FAB = "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager"


def airflow_environment(settings: StackSettings, secrets: SecretStore) -> dict[str, str]:
    """`.local/airflow.env`: everything that the four processes and the CLI need."""
    home = settings.state_dir / "airflow"
    return {
        "AIRFLOW_HOME": str(home),
        "PYTHONPATH": f"{PROJECT_ROOT}:{LOCAL_SETTINGS}",
        **_core(settings, secrets),
        **_server(settings, secrets),
        **_scheduling(),
        **_files(home),
    }


def _core(settings: StackSettings, secrets: SecretStore) -> dict[str, str]:
    password = role_password(secrets, "airflow")
    database = f"airflow:{password}@{LOOPBACK}:{settings.postgres_port}/airflow"
    return {
        "AIRFLOW__CORE__DAGS_FOLDER": str(settings.dags_folder),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        # Python 3.14 would start each worker afresh: slower, and 1 GB more.
        "AIRFLOW__CORE__MP_START_METHOD": "fork",
        # Two cores: more slots only cost memory.
        "AIRFLOW__CORE__PARALLELISM": "8",
        "AIRFLOW__CORE__AUTH_MANAGER": FAB,
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


def _scheduling() -> dict[str, str]:
    """Short reaction times: after `kill -9` of the scheduler its tasks are retried in a minute."""
    return {
        "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.1",
        "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_THRESHOLD": "20",
        "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "10",
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "30",
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "5",
        "AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT": "120",
        "AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT_CHECK_INTERVAL": "15",
        # A task waits for a slow API server instead of failing.
        "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": "20",
        "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "10",
        "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "15",
    }


def _files(home: Path) -> dict[str, str]:
    return {
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
        "AIRFLOW__LOGGING__DAG_PROCESSOR_CHILD_PROCESS_LOG_DIRECTORY": str(home / "dag_processor"),
        "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_STORAGE_PATH": str(home / "bundles"),
    }
