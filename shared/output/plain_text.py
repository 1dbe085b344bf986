"""Text that others wrote, made harmless for a terminal, a log and a line.

What a retailer's records, a folder or an operator say is shown as it is, but never acts: control
characters, escape sequences and what turns the direction of writing are shown escaped.
"""

import json
import sys
import unicodedata
from collections.abc import Callable
from typing import Any

ACTING = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of Unicode that do something, or that nobody can see: controls (ESC, BEL, CSI),
formats (bidirectional overrides, zero-width letters), surrogates, and other line breaks."""
MOST_CHARACTERS = 400
"""Of one line."""


def say(text: str = "") -> None:
    """Write a line, or several, to standard output."""
    sys.stdout.write(f"{harmless(text)}\n")
    sys.stdout.flush()  # whoever waits for a long command reads along


def complain(text: str) -> None:
    """Write one line to standard error, however many the text has."""
    sys.stderr.write(f"{harmless(text, keep='')}\n")


def json_text(value: Any, default: Callable[[Any], Any] = str) -> str:  # noqa: ANN401 - JSON
    """The value as JSON that acts on no terminal; `default` is what JSON does not know."""
    text = json.dumps(value, indent=1, default=default, ensure_ascii=False)
    if harmless(text) == text:
        return text
    return json.dumps(value, indent=1, default=default).replace("\x7f", "\\u007f")


def harmless(text: str, keep: str = "\n\t") -> str:
    """The text with every character that acts shown escaped, such as `\\x1b`.

    Args:
        text: of anybody.
        keep: those that may act all the same.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        _shown(each) if unicodedata.category(each) in ACTING and each not in keep else each
        for each in text
    )


def one_line(text: str, most: int = MOST_CHARACTERS) -> str:
    """The text as one harmless line, cut where it is long."""
    line = harmless(" ".join(text.split()), keep="")
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _shown(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")
