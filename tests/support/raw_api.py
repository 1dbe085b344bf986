"""An API that a test writes byte by byte: what no honest server would send."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import BinaryIO
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    """Names in lower case."""


Answering = Callable[[Asked], bytes | Iterator[bytes]]
"""What goes over the line in answer to a request: all at once, or piece by piece."""


@dataclass
class RawApi:
    """A server, and what it was asked."""

    base_url: str
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def raw_api(answering: Answering) -> Iterator[RawApi]:
    """Serve on a free port of this machine, one request a connection, until the block ends."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            asked = _read_request(self.rfile)
            if asked is None:
                return
            api.asked.append(asked)
            answer = answering(asked)
            with suppress(OSError):  # the client has gone
                for piece in [answer] if isinstance(answer, bytes) else answer:
                    self.wfile.write(piece)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True
        block_on_close = False

    with Server(("127.0.0.1", 0), Handler) as server:
        api = RawApi(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield api
        finally:
            server.shutdown()
            thread.join()


def http_answer(body: bytes, content_type: str = "application/json", **headers: str) -> bytes:
    """A whole answer with status 200."""
    return raw_answer("200 OK", {"Content-Type": content_type, **_names(headers)}, body)


def raw_answer(status: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """An answer with its length, after which the connection ends."""
    lines = {"Content-Length": str(len(body)), "Connection": "close", **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + body


def _names(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def _read_request(lines: BinaryIO) -> Asked | None:
    first = lines.readline().decode("latin-1").split()
    if not first:
        return None
    headers = {}
    while line := lines.readline().decode("latin-1").strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    lines.read(int(headers.get("content-length", "0")))
    target = urlsplit(first[1])
    return Asked(first[0], target.path, dict(parse_qsl(target.query)), headers)
