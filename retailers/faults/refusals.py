"""Faults instead of an answer: the application is never asked."""

import json
import socket
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.http import http_date
from werkzeug.wrappers import Response

from retailers.faults.plan import Kind, Turn
from retailers.faults.wire import Wire
from retailers.generator.draw import Draw

MAINTENANCE = """<!doctype html>
<html><head><title>Maintenance</title></head>
<body><h1>We will be back soon</h1><p>Our shop is being improved.</p></body></html>
"""
Refusal = Callable[[Wire, Turn, Draw], WSGIApplication]


def drop(environ: WSGIEnvironment) -> None:
    """Cut the connection.

    Raises:
        ConnectionAbortedError: under a server that shows no socket, such as Flask's test client.
    """
    connection = environ.get("gunicorn.socket")
    if connection is None:
        raise ConnectionAbortedError("the simulator dropped the connection")
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _hang(_: Wire, turn: Turn, __: Draw) -> WSGIApplication:
    def silent(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        time.sleep(turn.run.plan.hang_seconds)
        drop(environ)
        # Never seen: the server wants a status before it finds the connection gone.
        start_response("503 Service Unavailable", [])
        return []

    return silent


def _throttle(wire: Wire, turn: Turn, draw: Draw) -> Response:
    """Says when to come back in seconds at one asking of a request, as a date at the next."""
    first = Draw(turn.run.plan.seed, "Retry-After", turn.request).between(0, 1)
    if (first + turn.number) % 2:
        until = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)
        turn.run.ask_for_patience(turn.request, until.timestamp())
        return _refused(wire, 429, "too many requests", {"Retry-After": http_date(until)})
    return _wait(wire, turn, 429, draw.pick(("0", "1")))


def _wait(wire: Wire, turn: Turn, status: int, seconds: str) -> Response:
    turn.run.ask_for_patience(turn.request, time.time() + int(seconds))
    return _refused(wire, status, "too many requests", {"Retry-After": seconds})


def _fail(wire: Wire, _: Turn, __: Draw) -> Response:
    return _refused(wire, 500, "an internal error occurred")


def _unavailable(wire: Wire, turn: Turn, draw: Draw) -> Response:
    if draw.chance(0.5):
        return _wait(wire, turn, 503, "1")
    return _refused(wire, 503, "the service is not available")


def _expire(wire: Wire, _: Turn, __: Draw) -> Response:
    challenge = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    return _refused(wire, 401, "invalid_token", challenge)


def _maintain(_: Wire, __: Turn, ___: Draw) -> Response:
    return Response(MAINTENANCE, content_type="text/html; charset=utf-8")


def _redirect(wire: Wire, turn: Turn, draw: Draw) -> Response:
    """To the same listing without what was asked for: who follows it takes another answer for
    this one."""
    path = turn.request.partition("?")[0]
    return Response(
        MAINTENANCE,
        draw.pick((302, 303, 307)),
        {"Location": f"{path}?{wire.rows_argument}=1"},
        content_type="text/html; charset=utf-8",
    )


def _refused(
    wire: Wire, status: int, message: str, headers: dict[str, str] | None = None
) -> Response:
    body = json.dumps({wire.error_field: message})
    return Response(body, status, headers, content_type="application/json")


REFUSALS: dict[Kind, Refusal] = {
    Kind.HANGING: _hang,
    Kind.THROTTLED: _throttle,
    Kind.SERVER_ERROR: _fail,
    Kind.UNAVAILABLE: _unavailable,
    Kind.EXPIRED_TOKEN: _expire,
    Kind.WRONG_CONTENT_TYPE: _maintain,
    Kind.REDIRECTED: _redirect,
}
