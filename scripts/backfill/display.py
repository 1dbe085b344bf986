"""A backfill's progress: live on a terminal, a line now and then elsewhere."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from scripts.backfill.window import Display, Progress
from shared.output.terminal import PlainConsole

LINE_INTERVAL = 10.0
"""Seconds between two plain lines."""


def summary(progress: Progress) -> str:
    """One line: runs by state, tasks."""
    states = progress.states
    failed = f", {states['failed']} failed" if states["failed"] else ""
    return (
        f"{states['success']}/{progress.days} days done, {states['running']} running{failed}; "
        f"{progress.tasks_done}/{progress.tasks} tasks"
    )


class BarDisplay:
    """A bar that moves."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._bar = bars.add_task("backfill", total=None, summary="")

    def show(self, progress: Progress) -> None:
        """Move the bar."""
        self._bars.update(
            self._bar,
            total=progress.days,
            completed=progress.runs_ended,
            summary=summary(progress),
        )

    def note(self, message: str) -> None:
        """A line above the bar."""
        self._bars.console.print(message)


class LineDisplay:
    """Plain lines, for logs."""

    def __init__(self, console: PlainConsole) -> None:
        self._console = console
        self._started = time.monotonic()
        self._last = ""
        self._printed_at = -LINE_INTERVAL

    def show(self, progress: Progress) -> None:
        """A line when something changed and the last one is not too fresh, or at the end."""
        line, now = summary(progress), time.monotonic()
        ended = progress.runs_ended == progress.days
        if line != self._last and (ended or now - self._printed_at >= LINE_INTERVAL):
            self.note(f"{now - self._started:4.0f} s  {line}")
            self._last, self._printed_at = line, now

    def note(self, message: str) -> None:
        """A line."""
        self._console.print(message, soft_wrap=True)


@contextmanager
def backfill_display(console: PlainConsole) -> Iterator[Display]:
    """The display that suits the console."""
    if not console.is_terminal:
        yield LineDisplay(console)
        return
    columns = (
        BarColumn(bar_width=30),
        TextColumn("{task.fields[summary]}", markup=False),
        TimeElapsedColumn(),
    )
    with Bars(*columns, console=console) as bars:
        yield BarDisplay(bars)
