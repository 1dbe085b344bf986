"""How a connection to the warehouse is made: for whom, how safely, and how patiently."""

from ipaddress import ip_address
from typing import Any

from psycopg2.extensions import libpq_version

from shared.settings import Credentials, DatabaseSettings

APPLICATION = "retail-data-pipeline"
KEEPALIVES = {"idle": 30, "interval": 10, "count": 6}
"""Seconds and tries after which either end takes the other for dead, a minute and a half in all:
what a dead loader held is free then."""
KNOWS_SYSTEM_ROOTS = 160000
"""Since this libpq `sslrootcert=system` means the certificates that the machine itself trusts."""
TLS_TROUBLE = ("certificate", "does not support SSL", "tlsv1 alert", "sslmode")
"""What libpq says where the two ends do not come to trust each other."""


def login(settings: DatabaseSettings, role: str, credentials: Credentials) -> dict[str, Any]:
    """The parameters of libpq for a connection of the role."""
    return {
        "host": settings.host,
        "port": settings.port,
        "dbname": settings.name,
        "user": credentials.user,
        "password": credentials.password.get_secret_value(),
        "application_name": APPLICATION,
        "connect_timeout": settings.connect_timeout,
        "options": _options(settings, role),
        "keepalives": 1,
        **{f"keepalives_{name}": value for name, value in KEEPALIVES.items()},
        "tcp_user_timeout": _dead_after_ms(),
        **_trust(settings),
    }


def is_local(host: str) -> bool:
    """Whether the server is on this machine: a Unix socket or a loopback address."""
    if not host or host.startswith(("/", "@")) or host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def tls_advice(settings: DatabaseSettings, said: str) -> str | None:
    """What to set where a connection failed because the server's certificate was not accepted."""
    mode = _trust(settings)["sslmode"]
    if not mode.startswith(("verify", "require")) or not any(each in said for each in TLS_TROUBLE):
        return None
    return (
        f"its certificate is held to sslmode={mode}: set RETAIL_DATABASE__SSLROOTCERT to the file"
        " of the authority that signed it, or RETAIL_DATABASE__SSLMODE to what the server offers"
        " (docs/OPERATIONS.md)"
    )


def _trust(settings: DatabaseSettings) -> dict[str, str]:
    """A server elsewhere has to prove who it is, unless the settings say otherwise."""
    mode = settings.sslmode or ("prefer" if is_local(settings.host) else "verify-full")
    roots = settings.sslrootcert
    if roots is None and mode == "verify-full" and libpq_version() >= KNOWS_SYSTEM_ROOTS:
        roots = "system"
    return {"sslmode": mode} | ({"sslrootcert": roots} if roots else {})


def _options(settings: DatabaseSettings, role: str) -> str:
    """What holds in the server for the session."""
    wanted = {
        "timezone": "UTC",
        "lock_timeout": _milliseconds(settings.lock_timeout),
        # A migration may rewrite all facts there are.
        "statement_timeout": 0 if role == "owner" else _milliseconds(settings.statement_timeout),
        "idle_in_transaction_session_timeout": _milliseconds(settings.idle_timeout),
        **{f"tcp_keepalives_{name}": value for name, value in KEEPALIVES.items()},
        "tcp_user_timeout": _dead_after_ms(),
    }
    return " ".join(f"-c {name}={value}" for name, value in wanted.items())


def _dead_after_ms() -> int:
    return 1000 * (KEEPALIVES["idle"] + KEEPALIVES["interval"] * KEEPALIVES["count"])


def _milliseconds(seconds: float) -> int:
    return round(1000 * seconds)
