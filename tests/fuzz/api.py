"""The three retailers' APIs as one small server, which answers with whatever it was given."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from shared.settings import SourceSettings
from tests.fuzz.good import RETAILERS, Feed, feeds

TOKEN = b'{"access_token": "open", "token_type": "Bearer", "expires_in": 3600}'
LOCAL = ZoneInfo("America/New_York")
TOTALS = "totals"

Place = tuple[str, str, date]
"""A retailer, an entity or its totals, and a day."""


@dataclass
class Api:
    """What is answered, and where it is asked."""

    sources: dict[str, SourceSettings] = field(default_factory=dict)
    answers: dict[Place, bytes] = field(default_factory=dict)

    def answer(self, address: str) -> tuple[str, bytes]:
        """The content type and the body for a path with its query."""
        asked = urlsplit(address)
        _, retailer_id, path = asked.path.split("/", 2)
        if path.endswith("token"):
            return "application/json", TOKEN
        query = {name: found[0] for name, found in parse_qs(asked.query).items()}
        feed, what = _asked(retailer_id, f"/{path}")
        kind = "text/csv" if feed.entity.payload_format == "csv" else "application/json"
        return kind, self.answers.get((retailer_id, what, _day(query)), b"")


def totals_name(feed: Feed) -> str:
    """How the totals of an entity are named among the answers."""
    return f"{feed.entity.name} {TOTALS}"


def _asked(retailer_id: str, path: str) -> tuple[Feed, str]:
    for feed in feeds():
        if feed.source.retailer_id != retailer_id:
            continue
        if feed.entity.path == path:
            return feed, feed.entity.name
        if feed.entity.control_totals and feed.entity.control_totals.path == path:
            return feed, totals_name(feed)
    raise LookupError(path)


def _day(query: dict[str, str]) -> date:
    if "from_ms" in query:
        return datetime.fromtimestamp(int(query["from_ms"]) / 1000, UTC).astimezone(LOCAL).date()
    return date.fromisoformat(query.get("date") or query["businessDate"])


@contextmanager
def open_api() -> Iterator[Api]:
    """Serve until the end of the block."""
    api = Api()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            self.rfile.read(length)
            kind, body = api.answer(self.path)
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    secret = SecretStr("open sesame")
    for retailer_id in RETAILERS:
        api.sources[retailer_id] = SourceSettings(
            base_url=f"http://127.0.0.1:{server.server_port}/{retailer_id}",
            api_key=secret,
            client_id="fuzz",
            client_secret=secret,
            user="fuzz",
            password=secret,
        )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
