"""A real PostgreSQL server from an installed package: TCP on 127.0.0.1, scram passwords."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil
import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class in lower case

from scripts.stack.errors import failed_with_log
from scripts.stack.postgres.account import require_reachable, server_account
from scripts.stack.postgres.initdb import initialise
from scripts.stack.postgres.options import embedded_programs, server_options
from scripts.stack.postgres.programs import usable_programs
from scripts.stack.processes.ports import LOOPBACK, require_free
from scripts.stack.processes.process import launch
from scripts.stack.tools import base_environment

SUPERUSER = "postgres"
START_TIMEOUT = 30.0
STOP_TIMEOUT = 30.0
SIGNALS = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT}


@dataclass(frozen=True)
class PostgresServer:
    """One server: where its data is, where it listens, and the superuser's password."""

    data_dir: Path
    port: int
    password: str
    bin_dir: Path | None = None
    """None means the embedded wheel's."""
    fast: bool = False
    """Nothing is forced to disk: for tests, whose data may be lost."""
    port_variable: str | None = None

    @property
    def log_file(self) -> Path:
        """What the server says."""
        return self.data_dir.with_suffix(".log")

    @property
    def programs(self) -> Path:
        """The folder of `initdb`, `postgres`, `psql`."""
        return self.bin_dir or embedded_programs()

    @property
    def pid(self) -> int | None:
        """The running server's process, known by its lock file and its working directory."""
        try:
            pid = int((self.data_dir / "postmaster.pid").read_text("utf-8").split()[0])
            alive = psutil.Process(pid).cwd() == str(self.data_dir.resolve())
        except (FileNotFoundError, IndexError, ValueError, psutil.Error):
            return None
        return pid if alive else None

    def is_running(self) -> bool:
        """Whether this data folder has a server."""
        return self.pid is not None

    def ensure_initialised(self) -> None:
        """Make the data folder, once.

        Raises:
            StackError: `initdb` is missing or failed.
        """
        initialise(self.data_dir, self.programs, SUPERUSER, self.password, sync=not self.fast)

    def start(self) -> bool:
        """Start the server unless it runs; return when it answers. Says whether it was started.

        Raises:
            StackError: the port is taken, or the server did not come up.
        """
        if self.is_running():
            return False
        require_free(self.port, "PostgreSQL", self.port_variable)
        account = server_account()
        if account:
            require_reachable(self.data_dir, account)
        programs = usable_programs(self.programs, account)
        server = launch(
            [str(programs / "postgres"), "-D", str(self.data_dir), *self._options()],
            name="postgres",
            cwd=self.data_dir,
            env=base_environment(),
            log_file=self.log_file,
            account=account,
        )
        self._wait_until_it_answers(server.process())
        return True

    def _options(self) -> list[str]:
        settings = server_options(self.port, fast=self.fast)
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _wait_until_it_answers(self, server: psutil.Process | None) -> None:
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline:
            if server is None or server.status() == psutil.STATUS_ZOMBIE:
                raise failed_with_log("PostgreSQL ended while starting", self.log_file)
            try:
                with self.connect():
                    return
            except psycopg2.OperationalError:
                time.sleep(0.05)
        raise failed_with_log("PostgreSQL does not answer", self.log_file)

    def stop(self, mode: Literal["fast", "immediate"] = "fast") -> bool:
        """End the server; "immediate" is a crash that the next start recovers from.

        Raises:
            StackError: it did not end in time.
        """
        pid = self.pid
        if pid is None:
            return False
        server = psutil.Process(pid)
        os.kill(pid, SIGNALS[mode])
        try:
            server.wait(STOP_TIMEOUT)
        except psutil.TimeoutExpired as error:
            raise failed_with_log("PostgreSQL does not stop", self.log_file) from error
        return True

    @contextmanager
    def connect(self, database: str = "postgres") -> Iterator[Connection]:
        """A superuser's autocommitting connection."""
        link = psycopg2.connect(
            host=LOOPBACK,
            port=self.port,
            user=SUPERUSER,
            password=self.password,
            dbname=database,
            connect_timeout=5,
        )
        link.autocommit = True
        try:
            yield link
        finally:
            link.close()
