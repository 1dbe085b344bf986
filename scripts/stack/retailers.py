"""The three simulated retailers: their APIs, and the commands that fill them."""

import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from scripts.health.retailers import status_of
from scripts.health.side_by_side import is_answered
from scripts.stack.errors import StackError, failed_with_log
from scripts.stack.processes.ports import LOOPBACK
from scripts.stack.processes.supervision import Service
from scripts.stack.tools import base_environment
from shared.settings import PROJECT_ROOT, HttpSettings

HTTP_OK = 200


def retailer_service(retailer: str, port: int, env: Mapping[str, str], log_file: Path) -> Service:
    """One retailer's API under gunicorn. It is given its own variables and nobody else's."""
    own = {name: value for name, value in env.items() if name.startswith(retailer.upper())}
    command = [sys.executable, "-m", "gunicorn", "--bind", f"{LOOPBACK}:{port}"]
    command += [
        "--workers",
        "1",
        "--threads",
        "4",
        "--no-control-socket",
        "--graceful-timeout",
        "3",
    ]
    command += [f"retailers.{retailer}.app:create_app()"]
    return Service(
        name=retailer,
        command=command,
        cwd=PROJECT_ROOT,
        env=base_environment() | own | {"PYTHONPATH": str(PROJECT_ROOT)},
        log_file=log_file,
        is_healthy=lambda _, seconds: _is_well(f"http://{LOOPBACK}:{port}/health", seconds),
        port=port,
        port_variable=f"RETAIL_STACK_{retailer.upper()}_PORT",
        grace=5.0,
    )


def _is_well(url: str, seconds: float) -> bool:
    """Whether a GET gives 200 within so many seconds."""
    return is_answered(partial(_require_success, url), seconds)


def _require_success(url: str) -> None:
    status = status_of(url, HttpSettings())
    if status != HTTP_OK:
        raise StackError(f"{url} answers {status}")


def manage_retailers(arguments: list[str], env: Mapping[str, str], log_file: Path) -> None:
    """Run `python -m retailers.manage` and keep what it says.

    Raises:
        StackError: it failed; the message shows the end of its output.
    """
    run_logged([sys.executable, "-m", "retailers.manage", *arguments], env, log_file)


def follow_retailers(arguments: list[str], env: Mapping[str, str]) -> None:
    """Run `python -m retailers.manage` on this terminal, until it ends or is interrupted.

    Raises:
        StackError: it failed.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "retailers.manage", *arguments],
        cwd=PROJECT_ROOT,
        env=_project_environment(env),
    )
    try:
        status = process.wait()
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        return
    if status != 0:
        raise StackError(f"`retailers.manage {' '.join(arguments)}` ended with {status}")


def run_logged(command: list[str], env: Mapping[str, str], log_file: Path) -> None:
    """Run a command of this project to its end, its output in `log_file`.

    Raises:
        StackError: it failed; the message shows the end of its output.
    """
    log_file.parent.mkdir(parents=True, exist_ok=True)
    with log_file.open("ab") as log:
        result = subprocess.run(
            command,
            cwd=PROJECT_ROOT,
            env=base_environment() | {"PYTHONPATH": str(PROJECT_ROOT)} | dict(env),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if result.returncode != 0:
        raise failed_with_log(f"`{' '.join(command[1:4])}` failed", log_file)


def _project_environment(env: Mapping[str, str]) -> dict[str, str]:
    return base_environment() | dict(env) | {"PYTHONPATH": str(PROJECT_ROOT)}
