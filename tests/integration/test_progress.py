"""How far a command is: seen on a terminal, and in no log."""

import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from shared.errors import UsageError
from shared.output.progress import Progress, progress, records_of
from shared.partition import Partition
from shared.run.partitions import run_partitions
from shared.settings import PROJECT_ROOT, Settings
from tests.support.commands import environment_of, run_module
from tests.support.waiting import HANG

pytestmark = pytest.mark.integration

RANGE = "2024-01-11..2024-01-12"
BAR = "━"
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def _on_terminal(settings: Settings, *arguments: str, **environment: str) -> tuple[int, list[str]]:
    """``python -m …`` at a terminal: its exit code, and the lines that the terminal was sent."""
    ours, theirs = pty.openpty()
    terminal = {"TERM": "xterm", "COLUMNS": "200", "LINES": "40"}
    with subprocess.Popen(
        [sys.executable, "-m", *arguments],
        cwd=PROJECT_ROOT,
        env=environment_of(settings) | terminal | environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        sent = b"".join(_chunks(ours)).decode()
    os.close(ours)
    return process.returncode, re.split(r"[\r\n]+", CONTROL.sub("", sent))


def _chunks(descriptor: int) -> Iterator[bytes]:
    """What comes until the other end is closed, which Linux reports as an error."""
    while True:
        try:
            chunk = os.read(descriptor, 4096)
        except OSError:
            return
        if not chunk:
            return
        yield chunk


def test_a_terminal_shows_how_far_the_command_is(world: Settings) -> None:
    dead = world.sources["retailer2"].model_copy(update={"base_url": "http://127.0.0.1:9"})
    sources = {"retailer1": world.sources["retailer1"], "retailer2": dead}
    broken = world.model_copy(update={"sources": sources})
    code, lines = _on_terminal(broken, "ingestion.main", RANGE)
    assert code == 1
    bars = [line for line in lines if BAR in line]
    assert "0/4 extracted" in bars[0]
    assert any("retailer1 2024-01-11" in line for line in bars)
    assert re.search(r"2/4 extracted, 2 failed, [\d,]+ records/s$", bars[-1].rstrip())
    logged = [line for line in lines if "extracted" in line and BAR not in line]
    assert len([line for line in logged if "[info     ] extracted" in line]) == 2, logged
    failures = [line for line in logged if line.startswith("retailer2 ")]
    assert len(failures) == 2, logged
    assert all(" not extracted: " in line for line in failures)


@pytest.mark.parametrize("force", [{}, {"FORCE_COLOR": "1"}], ids=["plain", "forced colour"])
def test_elsewhere_there_are_only_logs(world: Settings, force: dict[str, str]) -> None:
    here = ("ingestion.main", RANGE, "--retailer", "retailer3")
    result = run_module(world, *here, TERM="xterm", **force)
    assert (result.returncode, result.stdout) == (0, "")
    assert [line[0] + line[-1] for line in result.stderr.splitlines()] == ["{}"] * 2


def test_a_terminal_that_cannot_move_its_cursor_shows_only_logs(world: Settings) -> None:
    here = ("ingestion.main", RANGE, "--retailer", "retailer3")
    code, lines = _on_terminal(world, *here, TERM="dumb")
    assert code == 0
    assert not any(BAR in line for line in lines)


def test_threads_may_tell_it_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    partitions = [Partition(f"retailer{number}", date(2024, 1, 12)) for number in range(200)]
    ours, theirs = pty.openpty()
    monkeypatch.setenv("TERM", "xterm")
    with (
        os.fdopen(theirs, "w", encoding="utf-8") as terminal,
        ThreadPoolExecutor(2) as reader,
        ThreadPoolExecutor(8) as pool,
    ):
        sent = reader.submit(lambda: b"".join(_chunks(ours)).decode())
        monkeypatch.setattr(sys, "stderr", terminal)
        with progress(len(partitions), "staged") as shown:
            list(pool.map(lambda each: _tell(shown, each), partitions))
        monkeypatch.undo()
        terminal.close()
        last = CONTROL.sub("", sent.result(HANG)).rstrip().splitlines()[-1]
    os.close(ours)
    assert "200/200 staged" in last
    assert "retailer" not in last


def _tell(shown: Progress, partition: Partition) -> None:
    shown.started(partition)
    shown.done(partition, len(str(partition)))


def test_what_fails_is_told_as_failed() -> None:
    told: list[str] = []

    class Told(Progress):
        def started(self, partition: Partition) -> None:
            told.append(f"started {partition}")

        def done(self, partition: Partition, records: int = 0) -> None:
            told.append(f"done {partition} {records}")

        def failed(self, partition: Partition) -> None:
            told.append(f"failed {partition}")

    def stage(partition: Partition, _: Settings) -> dict[str, int]:
        if partition == bad:
            raise UsageError("no")
        return {"staged": 7}

    good, bad = (Partition("retailer1", date(2024, 1, day)) for day in (12, 13))
    settings = Settings.model_construct()
    assert run_partitions("staged", stage, [good, bad], settings, 1, Told()) == [bad]
    assert told == [f"started {good}", f"done {good} 7", f"started {bad}", f"failed {bad}"]


@pytest.mark.parametrize(
    ("result", "records"),
    [
        ({"source": 5, "staged": 4, "entities": {"stores": 2, "products": 3}}, 10),
        ({"staged": 4}, 4),
        ({"verdict": "PASS"}, 0),
        ({"snapshot_id": "b", "superseded": "a", "entities": {}}, 0),
    ],
)
def test_records_are_counted_once(result: dict[str, object], records: int) -> None:
    assert records_of(result) == records
