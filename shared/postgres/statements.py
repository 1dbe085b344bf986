"""SQL files, and the statements that all stages use."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

from shared.partition import Partition
from shared.postgres.connect import Cursor

SQL_FOLDER = Path(__file__).parent / "sql"


def lock_partitions(cursor: Cursor, partitions: Sequence[Partition]) -> None:
    """Wait until no other transaction works on the partitions, and keep them to this one's end.

    They are taken in the order of their names: nobody waits in a circle.
    """
    names = [f"partition {each}" for each in partitions]
    cursor.execute(read_sql(SQL_FOLDER / "lock_partitions.sql"), {"names": names})


def read_clock(cursor: Cursor) -> datetime:
    """The instant of now, by the one clock that all workers share."""
    cursor.execute(read_sql(SQL_FOLDER / "read_clock.sql"))
    return cast("datetime", cursor.fetchall()[0][0])


def named_rows(cursor: Cursor) -> list[dict[str, Any]]:
    """What the query gave, each row by the names of its columns."""
    names = [column.name for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@cache
def read_sql(path: Path) -> str:
    """The text of one `.sql` file."""
    return path.read_text(encoding="utf-8")
