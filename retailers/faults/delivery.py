"""Faults on the way: the answer is right, and arrives late or in part."""

import time
from collections.abc import Iterator
from wsgiref.types import WSGIEnvironment

from werkzeug.wrappers import Response

from retailers.faults.refusals import drop
from retailers.generator.draw import Draw

CHUNKS = 6
SLOW_SECONDS = 0.3


def truncate(answer: Response, environ: WSGIEnvironment, draw: Draw) -> Response:
    """Part of the body: either less than Content-Length promises, or neatly cut short."""
    body = answer.get_data()
    part = body[: max(1, len(body) * draw.between(20, 80) // 100)]
    if draw.chance(0.5):
        answer.set_data(part)
        return answer
    return _streamed(answer, _broken(part, environ))


def trickle(answer: Response) -> Response:
    """All of the body, a piece at a time."""
    return _streamed(answer, _pieces(answer.get_data()))


def _broken(part: bytes, environ: WSGIEnvironment) -> Iterator[bytes]:
    yield part
    drop(environ)


def _pieces(body: bytes) -> Iterator[bytes]:
    size = -(-len(body) // CHUNKS)
    for start in range(0, len(body), size):
        time.sleep(SLOW_SECONDS / CHUNKS)
        yield body[start : start + size]


def _streamed(answer: Response, parts: Iterator[bytes]) -> Response:
    """The answer with its headers, Content-Length included, and another body."""
    return Response(parts, answer.status, answer.headers)
