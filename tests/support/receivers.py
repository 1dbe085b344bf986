"""Those who take alerts, on this machine: a mail server and a web server that can misbehave."""

import ipaddress
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from shared.settings import Settings

LOOPBACK = "127.0.0.1"


@dataclass
class MailServer:
    """What came, and from whom."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)
    """The letters as they came, byte for byte."""
    recipients: list[list[str]] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    answer: str = "250 OK"
    """To each letter; 5xx refuses it."""

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it
        self, _server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep a letter."""
        assert isinstance(envelope.content, bytes)
        if self.answer.startswith("250"):
            letter = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(letter, EmailMessage)
            self.letters.append(letter)
            self.contents.append(envelope.content)
            self.recipients.append(envelope.rcpt_tos)
            self.encrypted.append(session.ssl is not None)
        return self.answer

    def authenticate(self, *said: Any) -> AuthResult:
        """Take any password, and remember it."""
        login = said[-1]
        assert isinstance(login, LoginPassword)
        self.logins.append((login.login.decode(), login.password.decode()))
        return AuthResult(success=True)


class _Controller(Controller):
    """On a port that the system chooses."""

    def __init__(self, handler: MailServer, **options: Any) -> None:
        self._listener = socket.create_server((LOOPBACK, 0))
        handler.port = self._listener.getsockname()[1]
        super().__init__(handler, hostname=LOOPBACK, port=handler.port, **options)

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self._listener)


@contextmanager
def mail_server(certificate: Path | None = None) -> Iterator[MailServer]:
    """Runs until the end of the block; with a certificate it wants STARTTLS and a login."""
    server = MailServer()
    options: dict[str, Any] = {}
    if certificate is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        options = {
            "tls_context": context,
            "require_starttls": True,
            "auth_required": True,
            "authenticator": server.authenticate,
        }
    controller = _Controller(server, **options)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


@dataclass
class Answer:
    """One answer of the web server."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    after: float = 0.0
    """Seconds."""
    until: threading.Event | None = None
    """What it waits for."""


@dataclass
class WebServer:
    """What was posted, when; and what is to be answered, the last for good."""

    url: str = ""
    posts: list[dict[str, Any]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=lambda: [Answer()])
    is_asked: threading.Event = field(default_factory=threading.Event)


@contextmanager
def web_server() -> Iterator[WebServer]:
    """Runs until the end of the block. The path of its address is a secret."""
    state = WebServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.times.append(time.monotonic())
            state.is_asked.set()
            answer = state.answers.pop(0) if len(state.answers) > 1 else state.answers[0]
            time.sleep(answer.after)
            if answer.until is not None:
                answer.until.wait()
            if answer.status < 300:
                state.posts.append(json.loads(body))
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing on the terminal."""

    server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
    state.url = f"http://{LOOPBACK}:{server.server_port}/services/T000/the-secret-path"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def unused_port() -> int:
    """One on which nobody answers."""
    with socket.create_server((LOOPBACK, 0)) as listener:
        return int(listener.getsockname()[1])


def self_signed(folder: Path) -> Path:
    """A certificate for this machine, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail of the tests")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(LOOPBACK))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "mail.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return file


def with_receivers(
    settings: Settings, web: WebServer, mail: MailServer, **changes: Any
) -> Settings:
    """The settings with both as the channels of the alerts."""
    channels = {
        "webhook_url": SecretStr(web.url),
        "smtp_host": LOOPBACK,
        "smtp_port": mail.port,
        "from_address": "retail@example.com",
        "to_addresses": ("ops@example.com",),
    }
    alerts = settings.alerts.model_copy(update=channels | changes)
    return settings.model_copy(update={"alerts": alerts})
