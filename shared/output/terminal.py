"""Tables and lines on a terminal, in which no text of anybody is markup or an escape sequence.

The rest of the pipeline takes rich's console and table from here: they show what they are given.
"""

from typing import Any

from rich.console import Console, ConsoleRenderable, RichCast
from rich.table import Table
from rich.text import Text

from shared.output.plain_text import harmless


def plain(value: object, style: str = "") -> Text:
    """A value as text that does nothing; empty for None."""
    return Text(harmless("" if value is None else str(value)), style)


class PlainConsole(Console):
    """A console that shows text as it is. What is to have a style is given as `plain(…, style)`."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - rich's own
        super().__init__(markup=False, emoji=False, highlight=False, **options)

    def print(self, *objects: Any, **options: Any) -> None:  # noqa: ANN401 - rich's own
        """As rich's, with each text made harmless."""
        super().print(*(_shown(each) for each in objects), **options)


def wide_console(width: int = 160) -> PlainConsole:
    """As wide as the terminal; so many columns where there is none, as in a log."""
    console = PlainConsole()
    return console if console.is_terminal else PlainConsole(width=width)


class PlainTable(Table):
    """A table that shows text as it is."""

    def __init__(self, title: str | None = None, **options: Any) -> None:  # noqa: ANN401 - rich's own
        shown = None if title is None else plain(title, "table.title")
        super().__init__(title=shown, **options)

    def add_column(self, header: Any = "", *rest: Any, **options: Any) -> None:  # noqa: ANN401 - rich's own
        """As rich's, with the heading made harmless."""
        super().add_column(_shown(header), *rest, **options)

    def add_row(self, *cells: Any, **options: Any) -> None:  # noqa: ANN401 - rich's own
        """As rich's, with each text made harmless."""
        super().add_row(*(_shown(each) for each in cells), **options)


def _shown(value: Any) -> ConsoleRenderable | RichCast:  # noqa: ANN401 - whatever is to be shown
    if isinstance(value, Text):
        return _harmless_text(value)
    return value if isinstance(value, ConsoleRenderable | RichCast) else plain(value)


def _harmless_text(text: Text) -> Text:
    """The same with its styles; a letter that is shown escaped has the style of its place."""
    if harmless(text.plain) == text.plain:
        return text
    letters = text.divide(range(1, len(text.plain)))
    return Text().join(Text(harmless(each.plain), _style(each)) for each in letters)


def _style(letter: Text) -> Any:  # noqa: ANN401 - rich's style or its name
    return letter.spans[-1].style if letter.spans else letter.style
