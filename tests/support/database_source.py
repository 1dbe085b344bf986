"""A retailer whose records are in a PostgreSQL of its own: Journey Market's, as tables."""

import shutil
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import psycopg2
from psycopg2.extras import execute_values
from pydantic import SecretStr

from ingestion.declare.database import ControlTotalsQuery, DatabaseQuery
from ingestion.declare.source import ControlTotals, Source
from ingestion.http.payload import json_object
from ingestion.registry import load_source
from scripts.stack.testing import TemporaryPostgres
from shared.settings import Settings, SourceSettings
from tests.support.files import COLUMNS, Record

TABLE = f"""
CREATE TABLE sale (
    sold_on date NOT NULL,
    position bigint NOT NULL,
    {", ".join(f"{name} text" for name in COLUMNS if name not in {"quantity", "sales_value"})},
    quantity numeric,
    sales_value numeric
)
"""
QUERY = f"""
SELECT {", ".join(COLUMNS)}
FROM sale
WHERE sold_on >= :start AND sold_on < :end
ORDER BY position
"""
TOTALS = """
SELECT count(*) AS lines, coalesce(sum(sales_value), 0) AS money
FROM sale
WHERE sold_on >= :start AND sold_on < :end
ORDER BY 1
"""


def _totals(body: bytes) -> ControlTotals:
    answer = json_object(body)
    return ControlTotals(answer["lines"], {"USD": Decimal(answer["money"])})


def database_source(
    folder: Path, query: str = QUERY, totals: str | None = TOTALS, **changes: object
) -> Source:
    """Journey Market, had it a database and no API; its folder is written to `folder`."""
    source = load_source("retailer3")
    shutil.copy(source.folder / "sales.sql", folder)
    (folder / "sales_query.sql").write_text(query)
    (folder / "totals_query.sql").write_text(totals or "")
    given = {"origin": DatabaseQuery("sales_query.sql"), "payload_format": "ndjson", "path": ""}
    sales = replace(source.sales, **given | changes)  # type: ignore[arg-type]
    asked = ControlTotalsQuery("totals_query.sql", _totals) if totals else None
    return replace(source, sales=sales, control_totals=asked, besides_sales=(), folder=folder)


def access_to(url: str, settings: Settings) -> Settings:
    """Settings whose retailer3 is that database."""
    sources = {"retailer3": SourceSettings(database_url=SecretStr(url))}
    return settings.model_copy(update={"sources": sources})


def make_shop(server: TemporaryPostgres, name: str) -> str:
    """A database with an empty table of sales; returns the address for its owner."""
    password = server.create_role(name)
    server.create_database(name, name)
    url = server.url(name, name, password)
    run(url, TABLE)
    return url


def run(url: str, statement: str) -> None:
    """Execute a statement as the retailer."""
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


def sell(url: str, day: str, rows: Iterable[Record]) -> None:
    """Add sales to a day."""
    names = ", ".join(("sold_on", "position", *COLUMNS))
    values = [(day, place, *(row[name] for name in COLUMNS)) for place, row in enumerate(rows)]
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        execute_values(cursor, f"INSERT INTO sale ({names}) VALUES %s", values)
    connection.close()
