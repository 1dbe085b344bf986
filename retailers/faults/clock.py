"""A server whose clock is wrong by minutes."""

from datetime import UTC, datetime, timedelta
from typing import Any
from wsgiref.types import StartResponse

from werkzeug.http import http_date
from werkzeug.wrappers import Response

from retailers.faults.wire import Changes
from retailers.generator.draw import Draw

MOST_MINUTES = 10


def drawn_skew(draw: Draw) -> timedelta:
    """One to ten minutes, ahead or behind."""
    return draw.pick((-1, 1)) * timedelta(minutes=draw.between(1, MOST_MINUTES))


def skew_date(answer: Response, skew: timedelta) -> None:
    """The `Date` header is off."""
    answer.headers["Date"] = http_date(datetime.now(UTC) + skew)


def skew_changes(answer: Response, changes: Changes, skew: timedelta) -> None:
    """The times of change are off; they are written as before."""
    page = changes.body.read(answer.get_data())
    for record in page.records:
        moved = datetime.fromisoformat(record[changes.changed_at]) + skew
        record[changes.changed_at] = moved.isoformat(timespec="microseconds")
    answer.set_data(changes.body.write(page))


def with_date(start_response: StartResponse, date: str) -> StartResponse:
    """Make gunicorn send this `Date`: it takes none from an application and writes its own."""
    server: Any = getattr(start_response, "__self__", None)
    if server is not None and hasattr(server, "default_headers"):
        written = server.default_headers
        server.default_headers = lambda: [
            f"Date: {date}\r\n" if line.startswith("Date:") else line for line in written()
        ]
    return start_response
