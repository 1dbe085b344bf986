"""Whether a response body is whole: checked before it is landed, while it can still be asked again.

HTTP itself notices a body shorter than its Content-Length. It cannot notice a complete response
that carries half a document, or a maintenance page with status 200.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

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
    document: Any
    """The body parsed, where it is JSON: it has to be, to know that it is whole."""
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
    document = None
    if payload_format == "json":
        document = _parsed(response)
    elif not response.content.endswith(b"\n"):
        raise BrokenBodyError(f"{response.url} answered with a CSV that ends within a line")
    return Answer(response.url, response.content, document, response.links)


def _parsed(response: requests.Response) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(response.content)
    except ValueError as error:
        raise BrokenBodyError(f"{response.url} answered with broken JSON: {error}") from error
