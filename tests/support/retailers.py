"""The retailers' APIs as real servers over a test's PostgreSQL."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from pydantic import SecretStr

from scripts.stack.processes.ports import free_port
from scripts.stack.processes.supervision import ProcessTable
from scripts.stack.retailers import manage_retailers, retailer_service
from scripts.stack.settings import RETAILERS
from scripts.stack.testing import TemporaryPostgres, temporary_folder
from shared.settings import SourceSettings

DAYS = "2024-01-11..2024-01-14"


@dataclass(frozen=True)
class RetailerApis:
    """Running APIs, and the databases behind them."""

    sources: dict[str, SourceSettings]
    environment: dict[str, str]
    log_file: Path

    def manage(self, *arguments: str) -> None:
        """Run `python -m retailers.manage`."""
        manage_retailers(list(arguments), self.environment, self.log_file)

    def execute(self, retailer: str, statement: str) -> None:
        """Change what the retailer's own database holds."""
        url = self.environment[f"{retailer.upper()}_DATABASE_URL"]
        link = psycopg2.connect(url)
        with link, link.cursor() as cursor:
            cursor.execute(statement)
        link.close()


@contextmanager
def serve_retailers(
    server: TemporaryPostgres, days: str | None, prefix: str = ""
) -> Iterator[RetailerApis]:
    """Three APIs over databases of their own, filled with generated days, or empty."""
    ports = {retailer: free_port() for retailer in RETAILERS}
    environment = _environment(server, prefix)
    with temporary_folder("retailers") as folder:
        apis = RetailerApis(_sources(ports, environment), environment, folder / "manage.log")
        apis.manage("init")
        if days:
            apis.manage("fill", days)
        processes = ProcessTable(folder / "processes")
        services = [
            retailer_service(name, port, environment, folder / f"{name}.log")
            for name, port in ports.items()
        ]
        try:
            for service in services:
                processes.start(service)
            for service in services:
                processes.wait(service)
            yield apis
        finally:
            for service in services:
                processes.stop(service.name)


def _environment(server: TemporaryPostgres, prefix: str) -> dict[str, str]:
    names = ("RETAILER1_API_KEY", "RETAILER2_CLIENT_ID", "RETAILER2_CLIENT_SECRET")
    names += ("RETAILER2_TOKEN_SECRET", "RETAILER3_USER", "RETAILER3_PASSWORD")
    names += tuple(f"{retailer.upper()}_FAULT_TOKEN" for retailer in RETAILERS)
    environment = {name: secrets.token_hex(8) for name in names}
    for retailer in RETAILERS:
        role = prefix + retailer
        password = server.create_role(role)
        server.create_database(role, role)
        url = server.url(role, role, password)
        environment[f"{retailer.upper()}_DATABASE_URL"] = url
    return environment


def _sources(ports: dict[str, int], environment: dict[str, str]) -> dict[str, SourceSettings]:
    def secret(name: str) -> SecretStr:
        return SecretStr(environment[name])

    url = {retailer: f"http://127.0.0.1:{port}" for retailer, port in ports.items()}
    return {
        "retailer1": SourceSettings(base_url=url["retailer1"], api_key=secret("RETAILER1_API_KEY")),
        "retailer2": SourceSettings(
            base_url=url["retailer2"],
            client_id=environment["RETAILER2_CLIENT_ID"],
            client_secret=secret("RETAILER2_CLIENT_SECRET"),
        ),
        "retailer3": SourceSettings(
            base_url=url["retailer3"],
            user=environment["RETAILER3_USER"],
            password=secret("RETAILER3_PASSWORD"),
        ),
    }
