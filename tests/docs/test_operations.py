"""The commands of `docs/OPERATIONS.md`, called as they stand there, over one loaded warehouse."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from scripts.stack.testing import TemporaryObjectStore, TemporaryPostgres
from shared.settings import PROJECT_ROOT, Settings
from tests.support.commands import environment_of
from tests.support.documents import Shown, shown_commands
from tests.support.retailers import serve_retailers
from tests.support.world import fresh_world, value

pytestmark = [pytest.mark.docs, pytest.mark.integration]
DOCUMENT = PROJECT_ROOT / "docs" / "OPERATIONS.md"
EARLIER, DAYS = "2024-01-08", "2024-02-05..2024-02-07"
"""The days that the retailers have, and that the document's commands name."""
ELSEWHERE = {
    "make": "needs the stack, or changes this machine",
    "retail backfill": "needs Airflow",
    "retail health-check": "days of 2024 are late, as it says: tests/health/test_command.py",
    "python -m database.prepare": "makes the roles of a whole server: tests/sql/test_prepare.py",
    "python -m database.migrate": "is what the world of these tests was made by",
    "python -m retailers.retailer2.real_rates": "needs the real data sets",
    "retail load-rates /tmp/foodmart_rates.csv": "needs what the command before it makes",
}
"""What is only parsed (test_commands.py), and why."""
WHOLE = [shown for shown in shown_commands(DOCUMENT) if shown.is_whole]
(LOADING,) = [shown for shown in WHOLE if shown.words[:2] == ("retail", "run")]
"""It loads the world of all the others."""
CALLED = [
    shown for shown in WHOLE if shown != LOADING and not str(shown).startswith(tuple(ELSEWHERE))
]


@pytest.fixture(scope="module")
def loaded(
    server: TemporaryPostgres, object_store_server: TemporaryObjectStore, passwords: dict[str, str]
) -> Iterator[Settings]:
    """All retailers' days are published, and one of them more."""
    with (
        fresh_world(server, object_store_server, passwords, "operations") as empty,
        serve_retailers(server, DAYS, prefix="operations_") as apis,
    ):
        apis.manage("fill", EARLIER)
        settings = empty.model_copy(update={"sources": apis.sources})
        for words in (LOADING.words, ("retail", "run", EARLIER, "--retailer", "retailer1")):
            result = _call(settings, words)
            assert result.returncode == 0, result.stderr
        yield settings


def _call(settings: Settings, words: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    program, *rest = words
    command = ["-m", "scripts.retail", *rest] if program == "retail" else rest
    return subprocess.run(
        [sys.executable, *command],
        cwd=PROJECT_ROOT,
        env=environment_of(settings),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def test_every_exception_is_in_the_document() -> None:
    commands = [str(shown) for shown in WHOLE]
    assert [each for each in ELSEWHERE if not any(c.startswith(each) for c in commands)] == []
    assert len(CALLED) > len(ELSEWHERE)


@pytest.mark.parametrize("shown", CALLED, ids=str)
def test_a_command_of_the_document_does_what_it_says(loaded: Settings, shown: Shown) -> None:
    result = _call(loaded, shown.words)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "Traceback" not in result.stderr


def test_the_warehouse_is_loaded_all_the_while(loaded: Settings) -> None:
    published = "SELECT count(*) FROM ops.partition WHERE published_snapshot_id IS NOT NULL"
    assert value(loaded, published) == 10
