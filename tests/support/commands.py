"""The project's commands as a user calls them: another process, with its environment."""

import subprocess
import sys

from pydantic import BaseModel, SecretStr

from scripts.stack.tools import base_environment
from shared.settings import PROJECT_ROOT, Settings
from tests.support.waiting import HANG

NOWHERE = "/nonexistent/state"


def environment_of(settings: Settings) -> dict[str, str]:
    """The variables that give another process these settings, and nothing of this machine's."""
    variables = dict(_variables("RETAIL", settings.model_dump()))
    nowhere = {"RETAIL_STACK_STATE_DIR": NOWHERE, "PYTHONPATH": str(PROJECT_ROOT)}
    return base_environment() | variables | nowhere


def run_module(
    settings: Settings, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """``python -m …`` from the project's root, to its end."""
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=PROJECT_ROOT,
        env=environment_of(settings) | environment,
        capture_output=True,
        text=True,
        timeout=6 * HANG,
        check=False,
    )


def prove(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A proof, which has servers of its own, to its end."""
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=PROJECT_ROOT,
        env=base_environment() | {"RETAIL_STACK_STATE_DIR": NOWHERE},
        capture_output=True,
        text=True,
        timeout=6 * HANG,
        check=False,
    )


def _variables(prefix: str, value: object) -> list[tuple[str, str]]:
    if isinstance(value, BaseModel):
        value = value.model_dump()
    if isinstance(value, dict):
        separator = "_" if prefix == "RETAIL" else "__"
        return [
            pair
            for name, child in value.items()
            for pair in _variables(f"{prefix}{separator}{name.upper()}", child)
        ]
    if isinstance(value, SecretStr):
        return [(prefix, value.get_secret_value())]
    if isinstance(value, tuple):
        return [(prefix, ",".join(map(str, value)))]
    return [] if value is None else [(prefix, str(value))]
