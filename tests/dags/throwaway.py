"""An Airflow of the tests' own: SQLite, a folder that is gone afterwards."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ingestion.registry import source_ids
from scripts.stack.testing import temporary_folder
from scripts.stack.tools import base_environment
from shared.settings import PROJECT_ROOT, Settings, SourceSettings
from tests.support.commands import environment_of

DAGS = str(PROJECT_ROOT / "airflow" / "dags")
DECLARED = Settings.model_construct(
    sources={each: SourceSettings(base_url="http://127.0.0.1:9") for each in source_ids()}
)
"""Every declared retailer is configured, at an address where nobody answers."""


@dataclass(frozen=True)
class Airflow:
    """A migrated Airflow, and a process that has imported it and forks for each command."""

    home: Path
    variables: dict[str, str]
    forking: "subprocess.Popen[str]"

    def run(
        self, settings: Settings, *arguments: str, **environment: str
    ) -> "subprocess.CompletedProcess[str]":
        """``python -m …`` to its end, without the seconds that importing Airflow takes."""
        files = {name: self.home / name for name in ("stdout", "stderr")}
        asked = {
            "arguments": arguments,
            "variables": environment_of(settings) | self.variables | environment,
            **{name: str(file) for name, file in files.items()},
        }
        assert self.forking.stdin is not None
        assert self.forking.stdout is not None
        self.forking.stdin.write(f"{json.dumps(asked)}\n")
        self.forking.stdin.flush()
        code = int(self.forking.stdout.readline())
        said = {name: file.read_text("utf-8", "replace") for name, file in files.items()}
        return subprocess.CompletedProcess(arguments, code, **said)


@contextmanager
def throwaway_airflow() -> Iterator[Airflow]:
    """A migrated one, until the end of the block."""
    with temporary_folder("airflow") as home:
        variables = _variables(home)
        with subprocess.Popen(
            [sys.executable, "-m", "tests.dags.forking"],
            cwd=PROJECT_ROOT,
            env=environment_of(Settings.model_construct()) | variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as forking:
            airflow = Airflow(home, variables, forking)
            migrated = airflow.run(Settings.model_construct(), "airflow", "db", "migrate")
            assert migrated.returncode == 0, migrated.stderr
            yield airflow


def _variables(home: Path) -> dict[str, str]:
    return {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db",
        "AIRFLOW__CORE__DAGS_FOLDER": DAGS,
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DEFAULT_TIMEZONE": "America/Los_Angeles",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": "http://127.0.0.1:9/execution/",
        "PATH": base_environment()["PATH"],
    }
