"""Whether each worker waits as long as it was asked to.

Watched at the client: the server cannot tell whose request comes again when two workers ask for the
same page, nor whether its answer arrived before the client's time-out.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from email.utils import parsedate_to_datetime
from typing import Any
from unittest import mock

from ingestion.http.session import HttpSession, Reply

TOLERANCE = 0.001
"""Seconds: the worker reads a date a moment later than the watcher."""
too_early: ContextVar[list[str]] = ContextVar("too_early")
"""Of the load at hand: the requests that were sent before the `Retry-After` that its worker had
received for them."""


@contextmanager
def watched() -> Iterator[None]:
    """Note in `too_early` whoever does not wait."""
    exchange = HttpSession._exchange

    def watching(self: HttpSession, method: str, url: str, bounds: Any, options: Any) -> Reply:
        request = f"{method} {url} {options.get('params') or options.get('data')}"
        not_before: dict[str, float] = self.__dict__.setdefault("_not_before", {})
        if time.monotonic() < not_before.pop(request, 0.0) - TOLERANCE:
            too_early.get().append(request)
        reply = exchange(self, method, url, bounds, options)
        if (said := reply.headers.get("Retry-After")) is not None:
            not_before[request] = time.monotonic() + _seconds(said)
        return reply

    with mock.patch.object(HttpSession, "_exchange", watching):
        yield


def _seconds(said: str) -> float:
    """RFC 9110, 10.2.3: a number of seconds, or a date."""
    return float(said) if said.isdigit() else parsedate_to_datetime(said).timestamp() - time.time()
