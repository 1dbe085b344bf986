"""The shared SQL steps, by name."""

from functools import cache
from pathlib import Path

SQL_FOLDER = Path(__file__).parent / "sql"


@cache
def sql(name: str) -> str:
    """One of the shared steps, `ingestion/normalise/sql/<name>.sql`."""
    return (SQL_FOLDER / f"{name}.sql").read_text(encoding="utf-8")
