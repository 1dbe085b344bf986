"""No text of a source or an operator acts: not on a terminal, not in a table, not in a log."""

import json
import re
import sys
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
import structlog
from hypothesis import example, given
from hypothesis import strategies as st
from rich.progress import Progress as Bars

from scripts.journey.why import LandedRecord, Origin
from scripts.operations.origins import print_origins
from shared.errors import ContractError
from shared.manifest import LandedPage
from shared.output.logs import configure_logging, get_logger
from shared.output.plain_text import complain, harmless, json_text, one_line
from shared.output.progress import BarProgress
from shared.output.terminal import PlainConsole, PlainTable, plain
from shared.partition import Partition
from shared.run.partitions import run_partitions
from shared.settings import Settings

pytestmark = pytest.mark.unit
TITLE = "\x1b]0;your terminal is mine\x07"
HOSTILE = (
    f"[bold red]7[/] [link=https://x.example]x[/link] {TITLE}\x1b[2J\x9b2J\u202egnp.exe\r\x08!"
)
STYLES = re.compile(r"\x1b\[[0-9;]*m")
"""What rich itself writes for a style."""
ACTING = ("Cc", "Cf", "Cs", "Zl", "Zp")
EVERYTHING = st.text(st.characters(exclude_categories=()))


class Terminal(StringIO):
    """A stream that says that it is one."""

    def isatty(self) -> bool:
        return True

    @property
    def shown(self) -> str:
        """What was written, without rich's own styles."""
        return STYLES.sub("", self.getvalue())


def _acts(text: str) -> list[str]:
    return [each for each in text if unicodedata.category(each) in ACTING and each not in "\n\t"]


@given(EVERYTHING)
@example(HOSTILE)
def test_harmless_text_does_nothing_and_loses_nothing(text: str) -> None:
    shown = harmless(text)
    assert _acts(shown) == []
    assert [each for each in text if each.isprintable()] == [
        each for each in shown if each.isprintable()
    ] or "\\" in shown
    line = one_line(text)
    assert "\n" not in line
    assert len(line) <= 400


def test_words_of_the_world_stay_as_they_are() -> None:
    for text in ("Größe", "दीया", "東京 100 %", "emoji \N{SLIGHTLY SMILING FACE}", "a\tb\nc"):
        assert harmless(text) == text


@given(EVERYTHING)
@example(HOSTILE)
@example("\x7f")
def test_json_means_the_same_and_does_nothing(text: str) -> None:
    written = json_text({"id": text})
    assert _acts(written) == []
    assert json.loads(written) == {"id": text}


def test_nothing_in_a_table_is_a_style_or_a_sequence() -> None:
    terminal = Terminal()
    console = PlainConsole(file=terminal, force_terminal=True, width=300)
    table = PlainTable(HOSTILE)
    table.add_column(HOSTILE)
    table.add_column("styled")
    table.add_row(HOSTILE, plain(HOSTILE, "green") + plain("\x1b[5m", "red"))
    console.print(table)
    console.print(HOSTILE, plain(HOSTILE, "bold"))
    assert _acts(terminal.shown) == []
    assert terminal.shown.count("[bold red]7[/] [link=https://x.example]") == 6
    assert "\\x1b]0;your terminal is mine\\x07" in terminal.shown


def _origin() -> Origin:
    now = datetime(2024, 1, 16, tzinfo=UTC)
    row: dict[str, Any] = {
        "transaction_id": HOSTILE,
        "line_number": 1,
        "sales_date": date(2024, 1, 15),
        "record_type": "sale",
        "quantity": Decimal(1),
        "total_amount": Decimal("9.99"),
        "currency_code": "EUR",
        "published_at": now,
        "verdict": "PASS",
        "snapshot_id": "s",
        "code_version": "c",
    }
    page = LandedPage(entity="sales", key="k", request=HOSTILE, sha256="0", bytes=1, records=1)
    return Origin(row, LandedRecord(page, 1, json.dumps({"id": HOSTILE}, ensure_ascii=False)))


def test_why_shows_a_retailers_ids_as_they_are() -> None:
    terminal = Terminal()
    print_origins([_origin()], PlainConsole(file=terminal, force_terminal=True, width=200))
    assert _acts(terminal.shown) == []
    assert terminal.shown.startswith("[bold red]7[/] [link=https://x.example]x[/link] \\x1b]0;")


def test_a_complaint_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    complain(f"field {HOSTILE} is missing\nretailer9 2024-01-15 published")
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert _acts(said) == []


def test_a_failing_partition_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    def fail(*_: object) -> dict[str, Any]:
        raise ContractError(f"field {HOSTILE}\nis missing")

    partition = Partition("retailer1", date(2024, 1, 15))
    assert run_partitions("extracted", fail, [partition], Settings.model_construct()) == [partition]
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert _acts(said) == []


def test_a_progress_bar_shows_names_as_they_are() -> None:
    terminal = Terminal()
    console = PlainConsole(file=terminal, force_terminal=True, width=200)
    bars = Bars(console=console)
    progress = BarProgress(bars, 1, "extracted")
    progress.started(Partition(f"r{TITLE}", date(2024, 1, 15)))
    assert _acts(str(bars.tasks[0].fields["summary"])) == []


def test_logs_on_a_terminal_show_values_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    configure_logging()
    try:
        raise ValueError(HOSTILE)
    except ValueError:
        get_logger().error(HOSTILE, reason=HOSTILE, rows=[HOSTILE], exc_info=True)
    finally:
        structlog.reset_defaults()
    assert "ValueError" in terminal.shown
    assert _acts(terminal.shown) == []
