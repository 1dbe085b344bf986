"""An S3 server that answers as it is told to: for failures that a real one seldom shows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from pydantic import SecretStr

from shared.s3.object_store import ObjectStore
from shared.settings import ObjectStoreSettings


@dataclass(frozen=True)
class Answer:
    """One answer. `length` is the Content-Length, where that is not the body's own."""

    status: int = 200
    body: bytes = b""
    length: int | None = None


def refusing(status: int, code: str) -> Answer:
    """An error as S3 tells it."""
    text = f"<Error><Code>{code}</Code><Message>said so</Message></Error>"
    return Answer(status, text.encode())


@dataclass
class ScriptedS3:
    """The store under test, and what its server answers: the last answer again and again."""

    store: ObjectStore
    answers: list[Answer] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """Method and path of each request."""


@contextmanager
def scripted_s3() -> Iterator[ScriptedS3]:
    """A server on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            made.asked.append(f"{self.command} {self.path}")
            answer = made.answers.pop(0) if len(made.answers) > 1 else made.answers[0]
            self.send_response(answer.status)
            length = len(answer.body) if answer.length is None else answer.length
            self.send_header("Content-Length", str(length))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.body)
            if answer.length is not None:
                self.close_connection = True

        do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = _answer  # noqa: N815

        def log_message(self, *_: Any) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    settings = ObjectStoreSettings(
        bucket="some-bucket",
        endpoint_url=f"http://127.0.0.1:{server.server_port}",
        access_key="key",
        secret_key=SecretStr("secret"),
    )
    made = ScriptedS3(ObjectStore(settings))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
