"""The make verbs that pass their variables on to a command."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from shared.settings import PROJECT_ROOT

pytestmark = pytest.mark.unit
RETAIL = ".venv/bin/python -m scripts.retail"
DAY, RANGE = ["DATE=2024-01-15"], ["FROM=2024-01-15", "TO=2024-01-31"]
OF_MAKE = {"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "ARGS"}
"""How make hands its variables on, such as `make test ARGS=…`, under which this test may run."""


def _dry_run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "--dry-run", *words],
        cwd=PROJECT_ROOT,
        env={name: value for name, value in os.environ.items() if name not in OF_MAKE},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("words", "command"),
    [
        (["run", *DAY], f'{RETAIL} run "2024-01-15"'),
        (["run", *RANGE], f'{RETAIL} run "2024-01-15..2024-01-31"'),
        (
            ["run", *DAY, "RETAILERS=retailer1 retailer3"],
            f'{RETAIL} run "2024-01-15" --retailer "retailer1" --retailer "retailer3"',
        ),
        (["run-ingest", *DAY], '.venv/bin/python -m ingestion.main "2024-01-15"'),
        (["run-transform", *DAY], '.venv/bin/python -m transformation.main "2024-01-15"'),
        (["run-quality", *DAY], '.venv/bin/python -m data_quality.main "2024-01-15"'),
        (["run-publish", *DAY], '.venv/bin/python -m transformation.publish "2024-01-15"'),
        (["quality-report", *RANGE], f'{RETAIL} report "2024-01-15..2024-01-31"'),
        (["health-check", "ARGS=--format json"], f"{RETAIL} health-check --format json"),
        (["test-s3", "ARGS=--wait 60"], f"{RETAIL} test-s3 --wait 60"),
        (["exec-log", "ARGS=--last 50"], f"{RETAIL} exec-log --last 50"),
        (["errors"], f"{RETAIL} errors"),
        (["watermarks"], f"{RETAIL} watermark show"),
        (["seed"], f"{RETAIL} load-sample"),
        (["psql"], f"{RETAIL} psql"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_verb_is_a_command(words: list[str], command: str) -> None:
    result = _dry_run(*words)
    assert result.returncode == 0, result.stderr
    assert command in [" ".join(line.split()) for line in result.stdout.splitlines()]


@pytest.mark.parametrize("verb", ["run", "run-ingest", "run-transform", "quality-report"])
def test_a_verb_that_needs_days_asks_for_them(verb: str) -> None:
    for words in ([], ["FROM=2024-01-15"]):
        result = _dry_run(verb, *words)
        assert result.returncode != 0
        assert "say which days: DATE=2024-01-15" in result.stderr
    assert _dry_run("help").returncode == 0


def test_logs_are_followed(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "postgres").mkdir()
    log = tmp_path / "logs" / "scheduler.log"
    log.write_text("before\n", encoding="utf-8")
    (tmp_path / "postgres" / "data.log").write_text("ready\n", encoding="utf-8")
    command = ["make", "--silent", "logs", f"STATE={tmp_path}"]
    with subprocess.Popen(
        command, cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True, process_group=0
    ) as following:
        assert following.stdout is not None
        seen = ""
        while "ready" not in seen or "before" not in seen:
            seen += following.stdout.readline()
        with log.open("a", encoding="utf-8") as file:
            file.write("after\n")
        while "after" not in seen:
            seen += following.stdout.readline()
        _end_group(following)


def test_without_logs_it_says_what_to_do(tmp_path: Path) -> None:
    result = subprocess.run(
        ["make", "logs", f"STATE={tmp_path}"],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode != 0
    assert "make up first" in result.stderr


def _end_group(process: subprocess.Popen[str]) -> None:
    os.killpg(process.pid, signal.SIGTERM)
    process.wait()
