"""How far a command is: a bar that moves on a terminal, and nothing at all elsewhere."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from shared.output.plain_text import harmless
from shared.partition import Partition

if TYPE_CHECKING:
    from rich.progress import Progress as Bars

COUNTED = ("source", "staged")
"""Counts in a stage result that say how many records it carried; the first that is there counts."""


class Progress:
    """How far a command is, shown to nobody. Any thread may tell it."""

    def started(self, partition: Partition) -> None:
        """A partition is being worked on from now."""

    def done(self, partition: Partition, records: int = 0) -> None:
        """A partition came through, with so many records."""

    def failed(self, partition: Partition) -> None:
        """A partition did not come through."""


NOT_SHOWN = Progress()


class BarProgress(Progress):
    """A bar: partitions done, those that failed, records a second, what is being worked on."""

    def __init__(self, bars: "Bars", total: int, event: str) -> None:
        self._bars = bars
        self._total = total
        self._event = event
        self._began = time.monotonic()
        self._lock = threading.Lock()
        self._current: list[Partition] = []
        self._done = self._failed = self._records = 0
        self._bar = bars.add_task(event, total=total, summary=self._summary())

    def started(self, partition: Partition) -> None:
        with self._lock:
            self._current.append(partition)
            self._show()

    def done(self, partition: Partition, records: int = 0) -> None:
        with self._lock:
            self._done += 1
            self._records += records
            self._end(partition)

    def failed(self, partition: Partition) -> None:
        with self._lock:
            self._failed += 1
            self._end(partition)

    def _end(self, partition: Partition) -> None:
        if partition in self._current:
            self._current.remove(partition)
        self._show()

    def _show(self) -> None:
        ended = self._done + self._failed
        self._bars.update(self._bar, completed=ended, summary=self._summary())

    def _summary(self) -> str:
        parts = [f"{self._done}/{self._total} {self._event}"]
        if self._failed:
            parts.append(f"{self._failed} failed")
        if self._records:
            seconds = max(time.monotonic() - self._began, 0.001)
            parts.append(f"{self._records / seconds:,.0f} records/s")
        if self._current:
            parts.append(" and ".join(map(str, self._current)))
        return harmless(", ".join(parts))


@contextmanager
def progress(total: int, event: str) -> Iterator[Progress]:
    """The progress of a command over so many partitions, shown until the end of the block.

    What is written to standard error meanwhile, logs included, appears above the bar.

    Args:
        total: how many partitions there are.
        event: what becomes of each, such as `staged`.
    """
    # Not rich's own guess: it takes FORCE_COLOR for a terminal, and would draw into a file.
    if not sys.stderr.isatty():
        yield NOT_SHOWN
        return
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    from shared.output.terminal import PlainConsole

    console = PlainConsole(stderr=True)
    if not console.is_interactive:
        yield NOT_SHOWN
        return
    columns = (
        BarColumn(bar_width=20),
        TimeElapsedColumn(),
        TextColumn("{task.fields[summary]}", markup=False),
    )
    with Bars(*columns, console=console) as bars:
        yield BarProgress(bars, total, event)


def records_of(result: dict[str, Any]) -> int:
    """How many records a stage carried, by the stage result that it returned."""
    carried = next((int(result[name]) for name in COUNTED if name in result), 0)
    entities: dict[str, int] = result.get("entities", {})
    return carried + sum(entities.values())
