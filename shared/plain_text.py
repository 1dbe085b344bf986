"""Text that others wrote, made harmless for a terminal, a log and a line.

What a retailer's records, a folder or an operator say is shown as it is, but never acts: control
characters, escape sequences and what turns the direction of writing are shown escaped.
"""

import unicodedata

ACTING = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of Unicode that do something, or that nobody can see: controls (ESC, BEL, CSI),
formats (bidirectional overrides, zero-width letters), surrogates, and other line breaks."""
MOST_CHARACTERS = 400
"""Of one line."""


def harmless(text: str, keep: str = "\n") -> str:
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
