"""Who holds what a transaction has waited for in vain."""

from pathlib import Path

import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812 - it is a class

HOLDERS = Path(__file__).parent / "sql" / "lock_holders.sql"


def lock_holders(connection: Connection) -> str:
    """The sessions that hold locks or tables, as far as the role may see; for a message.

    The connection has no transaction under way, before and afterwards.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute(HOLDERS.read_text(encoding="utf-8"))
            found = [_told(*row) for row in cursor.fetchall()]
        connection.rollback()
    except psycopg2.Error as error:
        return f"nobody can say who holds it: {str(error).strip()}"
    return "; ".join(found) or "whoever held it has let go meanwhile"


def _told(
    pid: int,
    user: str,
    state: str | None,
    began_at: object,
    locks: str | None,
    tables: str | None,
) -> str:
    held = ", ".join(each for each in (locks, tables) if each)
    since = f", {state} since {began_at}" if began_at else ""
    return f"process {pid} of {user}{since} holds {held}"
