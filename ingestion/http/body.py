"""Whether a response body is whole: checked before it is landed, while it can still be asked again.

HTTP itself notices a body shorter than its Content-Length. It cannot notice a complete response
that carries half a document, or a maintenance page with status 200.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import msgspec

from ingestion.declare.bounds import Bounds
from ingestion.http.charset import UTF_8, charset_of, without_charset
from ingestion.http.session import BrokenAnswerError, Reply
from ingestion.normalise.surrogates import without_lone_surrogates
from shared.errors import DataError
from shared.output.plain_text import one_line

PayloadFormat = Literal["json", "csv", "ndjson", "parquet"]
"""The first two are those of APIs, all but the first those of files."""
CONTENT_TYPES: Final[dict[PayloadFormat, str]] = {"json": "application/json", "csv": "text/csv"}
TITLE = re.compile(rb"<title[^>]*>([^<]*)", re.IGNORECASE)
TAG = re.compile(r"<[^>]*>?")
LOOKED_AT = 2000
MOST_SHOWN = 200


class BrokenBodyError(BrokenAnswerError):
    """A response with a good status and a body that is none. Asking again can help."""


@dataclass(frozen=True)
class Expected:
    """What an answer should be."""

    payload_format: PayloadFormat
    charset: str | None = None
    """None: the one that the answer names, else UTF-8."""
    bounds: Bounds = field(default_factory=Bounds)


@dataclass(frozen=True)
class Answer:
    """A whole response."""

    url: str
    body: bytes
    """Byte for byte, but for the compression of the way."""
    fields: Mapping[str, msgspec.Raw]
    """Of a JSON object its fields, each still as text; empty for all else."""
    links: Mapping[str, Mapping[str, str]]
    """The `Link` header's, by relation."""
    charset: str = UTF_8
    """In which the body is written."""

    @property
    def plain(self) -> bytes:
        """The body in UTF-8, without a byte order mark."""
        return without_charset(self.body, self.charset)


def read_answer(reply: Reply, expected: Expected) -> Answer:
    """The answer, unless its body is of another type, or cut off.

    Raises:
        BrokenBodyError: it is; the message says how it looks.
        DataError: its character set is not known, or it is nested too deep to be read.
    """
    content_type = reply.headers.get("Content-Type", "")
    wanted = CONTENT_TYPES[expected.payload_format]
    if not content_type.lower().startswith(wanted):
        found = one_line(content_type, 100) or "no content type"
        raise BrokenBodyError(f"{reply.url} answered with {found}: {first_line(reply.body)}")
    charset = charset_of(expected.charset, content_type, reply.url)
    try:
        plain = without_charset(reply.body, charset)
        plain.decode(UTF_8)
        fields = (
            _fields(without_lone_surrogates(plain)) if expected.payload_format == "json" else {}
        )
    except RecursionError as error:
        raise DataError(f"{reply.url} answered with JSON that is nested too deep") from error
    except ValueError as error:
        raise BrokenBodyError(
            f"{reply.url} answered with malformed {expected.payload_format.upper()}:"
            f" {one_line(str(error), 200)}"
        ) from error
    if expected.payload_format == "csv" and not plain.endswith((b"\n", b"\r")):
        raise BrokenBodyError(f"{reply.url} answered with a CSV that ends within a line")
    return Answer(reply.url, reply.body, fields, reply.links, charset)


def first_line(body: bytes) -> str:
    """What a body says in one short line: the title of a page of HTML, else the first line."""
    start = body[:LOOKED_AT]
    title = TITLE.search(start)
    said = [title[1]] if title and title[1].strip() else start.splitlines()
    lines = (TAG.sub(" ", line.decode("utf-8", "replace")) for line in said)
    return next((one_line(line, MOST_SHOWN) for line in lines if line.strip()), "nothing")


def _fields(body: bytes) -> dict[str, msgspec.Raw]:
    """The fields, unread: this reads all of the body's syntax and makes nothing of it, at a
    tenth of the cost of parsing."""
    try:
        return msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    except msgspec.ValidationError:
        return {}  # whole, and no object: the contract will say so
