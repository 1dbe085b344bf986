"""Real servers for tests: each in a temporary folder, on a free port, gone afterwards."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from database.administration.roles import create_role
from database.administration.warehouse import create_analyst, create_warehouse_roles
from scripts.stack.credentials import token
from scripts.stack.object_store import create_bucket, endpoint_url, object_store_service
from scripts.stack.postgres.databases import create_own_database, create_warehouse
from scripts.stack.postgres.server import SUPERUSER, PostgresServer
from scripts.stack.processes.ports import LOOPBACK, free_port
from scripts.stack.processes.supervision import ProcessTable


@dataclass(frozen=True)
class TemporaryPostgres:
    """A running server whose data is lost at the end."""

    server: PostgresServer
    user: str = SUPERUSER

    @property
    def host(self) -> str:
        """Where it listens."""
        return LOOPBACK

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.server.port

    @property
    def password(self) -> str:
        """The superuser's."""
        return self.server.password

    def url(self, database: str, user: str | None = None, password: str | None = None) -> str:
        """A libpq URL; without a user, the superuser's."""
        login = f"{user}:{password}" if user else f"{self.user}:{self.password}"
        return f"postgresql://{login}@{self.host}:{self.port}/{database}"

    def create_role(self, name: str) -> str:
        """A role that may log in, as in the local stack; returns its new password."""
        password = token()
        create_role(self.server, name, password)
        return password

    def create_warehouse_roles(self) -> dict[str, str]:
        """The warehouse's roles, as in the local stack; returns the new password of each login."""
        passwords: dict[str, str] = {}
        create_warehouse_roles(self.server, lambda name: passwords.setdefault(name, token()))
        return passwords

    def create_analyst(self, name: str) -> str:
        """A login of one analyst; returns its password."""
        password = token()
        create_analyst(self.server, name, password)
        return password

    def create_warehouse(self, name: str, template: str = "template1") -> None:
        """A database for the warehouse's roles, as in the local stack."""
        create_warehouse(self.server, name, template)

    def create_database(self, name: str, owner: str, connect: tuple[str, ...] = ()) -> None:
        """A database for its owner and the roles in `connect`, as in the local stack."""
        create_own_database(self.server, name, owner, connect)


@dataclass(frozen=True)
class TemporaryObjectStore:
    """A running S3 server with one empty bucket."""

    endpoint_url: str
    access_key: str
    secret_key: str
    bucket: str
    directory: Path
    """Where its objects are files."""


@contextmanager
def temporary_postgres(bin_dir: Path | None = None) -> Iterator[TemporaryPostgres]:
    """A fast PostgreSQL; of another version when `RETAIL_STACK_PG_BIN` or `bin_dir` says so."""
    chosen = bin_dir or (Path(found) if (found := os.environ.get("RETAIL_STACK_PG_BIN")) else None)
    with temporary_folder("postgres") as folder:
        server = PostgresServer(folder / "data", free_port(), token(), bin_dir=chosen, fast=True)
        server.ensure_initialised()
        server.start()
        try:
            yield TemporaryPostgres(server)
        finally:
            server.stop("immediate")


@contextmanager
def temporary_object_store(bucket: str = "retail-data") -> Iterator[TemporaryObjectStore]:
    """An S3 server with one empty bucket."""
    with temporary_folder("s3") as folder:
        objects, port = folder / "objects", free_port()
        access_key, secret_key = token(), token()
        create_bucket(objects, bucket)
        service = object_store_service(
            objects, port, bucket, access_key, secret_key, folder / "s3.log"
        )
        processes = ProcessTable(folder / "processes")
        try:
            processes.start(service)
            processes.wait(service)
            yield TemporaryObjectStore(endpoint_url(port), access_key, secret_key, bucket, objects)
        finally:
            processes.stop(service.name)


@contextmanager
def temporary_folder(purpose: str) -> Iterator[Path]:
    """A folder with a space in its path, so that nothing forgets to quote."""
    folder = Path(tempfile.mkdtemp(prefix=f"retail {purpose} "))
    # PostgreSQL may run as another user and must pass through.
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
