"""The character set of an answer: declared by the source, or named by the answer, or UTF-8.

Landing keeps the bytes as they came, and the manifest their character set; what is read is UTF-8.
"""

import codecs
import re
from typing import Final

from shared.errors import DataError
from shared.output.plain_text import one_line

UTF_8: Final = "utf-8"
NAMED = re.compile(r";\s*charset\s*=\s*\"?([^\s\";]+)", re.IGNORECASE)
ISO = frozenset(f"iso8859-{part}" for part in range(1, 17) if part != 12)  # noqa: PLR2004 - no such part
WINDOWS = frozenset(
    {"cp437", "cp850", "cp852", "cp932", *(f"cp{page}" for page in range(1250, 1259))}
)
KNOWN: Final = ISO | WINDOWS | {
    "utf-8", "utf-16", "utf-16-le", "utf-16-be", "koi8-r",
    "shift_jis", "euc_jp", "euc_kr", "gb2312", "gbk", "gb18030", "big5",
}  # fmt: skip
"""By Python's names. Its other codecs are no character sets of documents, or cost too much."""


HALF_A_LETTER = re.compile(rb"\\u[dD][89a-fA-F]")
ESCAPED = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)


def known_charset(name: str) -> str | None:
    """Python's name of a character set; None for one that is not taken."""
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    if found in {"ascii", "utf-8-sig"}:
        return UTF_8
    return found if found in KNOWN else None


def charset_of(declared: str | None, content_type: str, url: str) -> str:
    """The character set of an answer: what the declaration says goes before what the answer says.

    Raises:
        DataError: it names one that is not known.
    """
    named = NAMED.search(content_type)
    name = declared or (named[1] if named else UTF_8)
    found = known_charset(name)
    if found is None:
        raise DataError(
            f"{url} answers in the character set {one_line(name, 60)}, which is not known:"
            " declare the right one, as charset of the entity"
        )
    return found


def without_charset(body: bytes, charset: str) -> bytes:
    """The body in UTF-8, without a byte order mark; what says that it is UTF-8 is not looked at.

    Raises:
        ValueError: it is not written in that character set.
    """
    if charset == UTF_8:
        return body.removeprefix(codecs.BOM_UTF8)
    return body.decode(charset).removeprefix("\ufeff").encode(UTF_8)


def whole_letters(json_body: bytes) -> bytes:
    """JSON whose texts hold whole letters only: half a pair of surrogates becomes U+FFFD.

    JSON can write such a half; Unicode has no letter for it, and DuckDB would refuse the whole page
    for one record's sake.
    """
    if HALF_A_LETTER.search(json_body) is None:
        return json_body
    return ESCAPED.sub(lambda found: rb"\ufffd" if found[1] else found[0], json_body)
