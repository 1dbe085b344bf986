"""A few seeds of `make chaos`, and one of its mutations, so that the harness itself is tested."""

import subprocess
import sys

import pytest

from scripts.stack.tools import base_environment
from shared.settings import PROJECT_ROOT

pytestmark = pytest.mark.integration


def _chaos(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.chaos", "--lanes", "2", *arguments],
        cwd=PROJECT_ROOT,
        env=base_environment() | {"RETAIL_STACK_STATE_DIR": "/nonexistent/state"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def test_readers_see_what_the_retailers_hold_or_what_they_saw_before() -> None:
    result = _chaos("--seeds", "6")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "18 loads" in result.stdout


def test_a_dropped_page_is_noticed() -> None:
    result = _chaos("--seeds", "4", "--mutation", "drop_a_page")
    assert result.returncode == 1, result.stdout + result.stderr
    assert "0 wrong" not in result.stdout
