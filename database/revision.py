"""The revision of the schema that this code was written for."""

from pathlib import Path

from alembic.script import ScriptDirectory

MIGRATIONS = Path(__file__).parent / "migrations"


def head_revision() -> str:
    """The latest migration there is, such as `0019`."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head() or "none"
