"""`retail status` as a table."""

from collections.abc import Iterable
from pathlib import Path

from rich.text import Text

from scripts.stack.status.components import ComponentStatus, State
from shared.output.terminal import PlainConsole, PlainTable, plain

STYLES = {State.UP: "green", State.HUNG: "yellow", State.DOWN: "red"}


def print_statuses(statuses: Iterable[ComponentStatus]) -> None:
    """One line a component; times are this machine's."""
    table = PlainTable()
    for heading in ("component", "state", "pid", "port", "since", "log"):
        # A path that is cut off cannot be opened.
        table.add_column(heading, overflow="fold" if heading == "log" else "ellipsis")
    for status in statuses:
        table.add_row(*_cells(status))
    PlainConsole().print(table)


def _cells(status: ComponentStatus) -> list[str | Text]:
    state = plain(status.state, STYLES[status.state])
    since = f"{status.since.astimezone():%Y-%m-%d %H:%M:%S}" if status.since else ""
    numbers = [str(status.pid or ""), str(status.port or "")]
    return [status.name, state, *numbers, since, _short(status.log_file)]


def _short(path: Path) -> str:
    """Relative to where the user stands, when it is below."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
