"""The `retail` command: quick help, one-line errors, exit codes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from shared.settings import PROJECT_ROOT
from tests.support.waiting import HANG

pytestmark = pytest.mark.integration


def _retail(state_dir: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "scripts.retail", *arguments],
        cwd=PROJECT_ROOT,
        env=os.environ | {"RETAIL_STACK_STATE_DIR": str(state_dir)},
        capture_output=True,
        text=True,
        timeout=HANG,
        check=False,
    )


@pytest.fixture
def state_dir(tmp_path: Path) -> Path:
    return tmp_path / "a state"


def test_help_lists_the_commands(state_dir: Path) -> None:
    said = _retail(state_dir, "--help").stdout
    for command in ("up", "status", "stop", "clean", "restart", "backfill", "demo"):
        assert command in said


def test_status_of_nothing_shows_every_component_down(state_dir: Path) -> None:
    result = _retail(state_dir, "status")
    assert result.returncode == 1
    assert result.stdout.count("│ down  │") == 9


def test_stopping_nothing_is_harmless(state_dir: Path) -> None:
    result = _retail(state_dir, "stop")
    assert (result.returncode, result.stdout) == (0, "  stopped 0 of 9 components\n")


def test_clean_asks_first(state_dir: Path) -> None:
    state_dir.mkdir()
    (state_dir / "precious").touch()
    assert _retail(state_dir, "clean").returncode != 0
    assert (state_dir / "precious").exists()
    assert _retail(state_dir, "clean", "--yes").returncode == 0
    assert not state_dir.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["backfill", "2024-01-32", "2024-02-01"], "not a date"),
        (["backfill", "2024-02-02", "2024-02-01"], "backwards"),
        (["demo", "--days", "0"], "90 days"),
        (["live"], "make up"),
    ],
)
def test_a_mistake_is_one_line(state_dir: Path, arguments: list[str], said: str) -> None:
    result = _retail(state_dir, *arguments)
    assert result.returncode == 1
    assert said in result.stderr
    assert result.stderr.startswith("error: ")
    assert result.stderr.count("\n") == 1
