"""A value in a statement that also has named parameters."""

from typing import Any

from psycopg2.sql import Literal


class Value(Literal):  # type: ignore[type-arg]
    """Quoted by psycopg2; its percent signs are no marks for parameters."""

    def as_string(self, context: Any = None) -> str:  # noqa: ANN401 - as psycopg2 has it
        """The quoted value, for a statement that is executed with parameters."""
        return str(super().as_string(context)).replace("%", "%%")
