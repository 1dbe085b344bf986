"""The scan for known vulnerabilities finds, accepts, and never passes silence for an answer."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from scripts.ci import vulnerabilities
from scripts.ci.vulnerabilities import ACCEPTED, accepted_ids, main

pytestmark = pytest.mark.unit
FLAW = {"id": "PYSEC-2026-1", "aliases": ["CVE-2026-7"], "fix_versions": ["2.0"]}
SOUND = {"name": "sound", "version": "1.0", "vulns": []}
WEAK = {"name": "weak", "version": "1.0", "vulns": [FLAW]}
UNKNOWN = {"name": "ours", "skip_reason": "not found"}


def _says(answer: str, code: int = 0) -> list[str]:
    """A program that answers so."""
    return [sys.executable, "-c", f"print({answer!r}); raise SystemExit({code})"]


def _of(*packages: dict[str, Any]) -> list[str]:
    found = any(package.get("vulns") for package in packages)
    return _says(json.dumps({"dependencies": packages, "fixes": []}), int(found))


def test_one_that_is_known_is_named_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    accepted = tmp_path / "accepted.txt"
    accepted.write_text("# none\n", "utf-8")
    assert main(_of(SOUND, WEAK, UNKNOWN), accepted) == 1
    out, err = capsys.readouterr()
    assert err == "VULNERABLE: weak 1.0: PYSEC-2026-1; fixed in 2.0\n"
    assert "1 known, 0 accepted, in 2 packages; the index says nothing of 1" in out


@pytest.mark.parametrize("name", ["PYSEC-2026-1", "CVE-2026-7"])
def test_one_that_somebody_accepted_does_not(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    accepted = tmp_path / "accepted.txt"
    accepted.write_text(f"{name} weak is not reached from outside\n", "utf-8")
    assert main(_of(SOUND, WEAK), accepted) == 0
    assert "0 known, 1 accepted" in capsys.readouterr().out


@pytest.mark.parametrize(
    "command",
    [
        _of(UNKNOWN, UNKNOWN),
        _of(),
        _says("no route to the index", 1),
        _says("[]"),
        ["/no/such/program"],
    ],
)
def test_no_answer_is_said_loudly_and_is_no_failure(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(command) == 0
    assert capsys.readouterr().err.startswith("SKIPPED: vulnerabilities were not looked for")


def test_an_index_that_never_answers_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(vulnerabilities, "TIME_LIMIT", 0.2)
    assert main([sys.executable, "-c", "import time; time.sleep(60)"]) == 0
    assert "TimeoutExpired" in capsys.readouterr().err


def test_each_accepted_one_has_its_reason() -> None:
    lines = ACCEPTED.read_text("utf-8").splitlines()
    named = [line for line in lines if line.strip() and not line.startswith("#")]
    assert all(len(line.split()) > 3 for line in named)
    assert len(accepted_ids(ACCEPTED)) == len(named)
