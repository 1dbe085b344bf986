"""The whole stack: what it consists of and where everything is kept."""

from collections.abc import Callable
from enum import StrEnum
from functools import cached_property

from scripts.stack.airflow.airflow import airflow_services
from scripts.stack.airflow.environment import airflow_environment
from scripts.stack.credentials import SecretStore
from scripts.stack.environment import pipeline_environment, retailers_environment
from scripts.stack.object_store import object_store_service
from scripts.stack.postgres.server import PostgresServer
from scripts.stack.processes.supervision import ProcessTable, Service
from scripts.stack.retailers import retailer_service
from scripts.stack.settings import RETAILERS, StackSettings, read_stack_settings
from shared.output.plain_text import say
from shared.settings import LOCAL_STATE

Say = Callable[[str], None]


class Trade(StrEnum):
    """What the retailers' databases were last filled with."""

    SAMPLE = "sample"
    REAL = "real"


class Stack:
    """One instance, in one folder."""

    def __init__(self, settings: StackSettings, say: Say = print) -> None:
        self.settings = settings
        self.say = say
        self.folder = settings.state_dir
        self.logs = self.folder / "logs"
        self.secrets = SecretStore(self.folder / "secrets")
        self.processes = ProcessTable(self.folder / "processes")

    def services(self) -> list[Service]:
        """All supervised servers besides PostgreSQL, those that others need last."""
        return [*reversed(self.airflow()), *self.retailers(), self.object_store()]

    @property
    def trade(self) -> Trade | None:
        """What the retailers hold; None before the first filling."""
        note = self.folder / "retailers-hold"
        return Trade(note.read_text(encoding="utf-8")) if note.exists() else None

    @trade.setter
    def trade(self, held: Trade) -> None:
        (self.folder / "retailers-hold").write_text(held, encoding="utf-8")

    @cached_property
    def postgres(self) -> PostgresServer:
        """The server that holds all five databases."""
        return PostgresServer(
            data_dir=self.folder / "postgres" / "data",
            port=self.settings.postgres_port,
            password=self.secrets.get("postgres_superuser"),
            bin_dir=self.settings.pg_bin,
            port_variable="RETAIL_STACK_POSTGRES_PORT",
        )

    @cached_property
    def pipeline_env(self) -> dict[str, str]:
        """Handed on only by a second instance: the first one's processes read `.local/env`."""
        own = self.folder.resolve() != LOCAL_STATE.resolve()
        return pipeline_environment(self.settings, self.secrets) if own else {}

    @cached_property
    def airflow_env(self) -> dict[str, str]:
        """The environment of Airflow's processes."""
        return airflow_environment(self.settings, self.secrets) | self.pipeline_env

    @cached_property
    def retailers_env(self) -> dict[str, str]:
        """The environment of the retailers' commands."""
        return retailers_environment(self.settings, self.secrets)

    def object_store(self) -> Service:
        """The S3 server."""
        return object_store_service(
            self.folder / "object-store",
            self.settings.object_store_port,
            self.settings.bucket,
            self.secrets.get("object_store_access_key"),
            self.secrets.get("object_store_secret_key"),
            self.logs / "object-store.log",
        )

    def retailers(self) -> list[Service]:
        """The three APIs."""
        return [
            retailer_service(
                name,
                self.settings.retailer_port(name),
                self.retailers_env,
                self.logs / f"{name}.log",
            )
            for name in RETAILERS
        ]

    def airflow(self) -> list[Service]:
        """Airflow's four processes."""
        return airflow_services(self.settings.airflow_port, self.airflow_env, self.logs)


def local_stack() -> Stack:
    """The stack of this checkout, or the one whose folder is in `RETAIL_STACK_STATE_DIR`.

    Raises:
        ConfigurationError: its settings are not usable.
    """
    return Stack(read_stack_settings(), say=say)
