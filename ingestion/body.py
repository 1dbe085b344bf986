"""Whether a response body is whole: checked before it is landed, while it can still be asked again.

HTTP itself notices a body shorter than its Content-Length. It cannot notice a complete response
that carries half a document, or a maintenance page with status 200.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import msgspec
import requests

from shared.errors import SourceUnavailable

PayloadFormat = Literal["json", "csv"]
CONTENT_TYPES = {"json": "application/json", "csv": "text/csv"}


class BrokenBodyError(SourceUnavailable):
    """A response with a good status and a body that is none. Asking again can help."""


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


def read_answer(response: requests.Response, payload_format: PayloadFormat) -> Answer:
    """The answer, unless its body is of another type, or cut off.

    Raises:
        BrokenBodyError: it is; the message says how it looks.
    """
    content_type = response.headers.get("Content-Type", "")
    if not content_type.startswith(CONTENT_TYPES[payload_format]):
        raise BrokenBodyError(f"{response.url} answered with {content_type or 'no content type'}")
    try:
        response.content.decode("utf-8")
        fields = _fields(response.content) if payload_format == "json" else {}
    except ValueError as error:
        raise BrokenBodyError(
            f"{response.url} answered with broken {payload_format.upper()}: {error}"
        ) from error
    if payload_format == "csv" and not response.content.endswith(b"\n"):
        raise BrokenBodyError(f"{response.url} answered with a CSV that ends within a line")
    return Answer(response.url, response.content, fields, response.links)


def _fields(body: bytes) -> dict[str, msgspec.Raw]:
    """The fields, unread: this reads all of the body's syntax and makes nothing of it, at a
    tenth of the cost of parsing."""
    try:
        return msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    except msgspec.ValidationError:
        return {}  # whole, and no object: the contract will say so
