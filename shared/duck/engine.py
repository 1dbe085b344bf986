"""In-memory DuckDB for work on files: one per purpose and process, a connection for each user."""

import atexit
import re
import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import duckdb

from shared.errors import DataError
from shared.output.plain_text import one_line
from shared.workspace import process_folder

Value = str | date | bool | Sequence[str] | Sequence[date] | Sequence[bool] | Mapping[str, str]
NO_EXTENSIONS: Final = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,  # nor may SQL name a variable of ours
}
LOCKS: Final = (
    "set global timezone = 'UTC'",
    "set allowed_directories = $folders",
    "set enable_external_access = false",
    "set lock_configuration = true",
)
"""Run in this order: what is allowed cannot be said any more when the rest is forbidden."""
PARAMETER = re.compile(r"\$([a-z_]+)")


def with_values(sql: str, values: Mapping[str, Value]) -> str:
    """The statement with each `$name` replaced by its value as a literal.

    DuckDB's own binding imports pandas to look at the values, which takes longer than a day's
    records do.

    Raises:
        KeyError: a parameter has no value.
        DataError: a value cannot be written as a literal.
    """
    return PARAMETER.sub(lambda found: _literal(values[found[1]]), sql)


def _literal(value: Value) -> str:
    if isinstance(value, str):
        if "\0" in value:
            raise DataError(f"{one_line(value)} has a letter that ends SQL")
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, date):
        return f"date '{value.isoformat()}'"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        fields = (f"{_literal(name)}: {_literal(each)}" for name, each in value.items())
        return f"{{{', '.join(fields)}}}"
    return f"[{', '.join(_literal(each) for each in value)}]"


@dataclass
class Engine:
    """A DuckDB that its users share, with its limit of memory and its start, which costs more than
    a small day. It begins with its first user, and thinks in UTC.

    It is locked down, so that even SQL that somebody slipped in could do little: it reads and
    writes files in this process's own folder (`shared.workspace`) and nowhere else, loads no
    extension, reaches no network, and none of that can be set otherwise.

    What users make has to be temporary: that a connection has for itself, and it is gone with it.
    """

    memory_limit: str
    threads: int
    _opening: threading.Lock = field(default_factory=threading.Lock)
    _open: duckdb.DuckDBPyConnection | None = None

    @contextmanager
    def connect(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection for one thread."""
        with self._opening:
            if self._open is None:
                self._open = self._start()
        connection = self._open.cursor()
        try:
            yield connection
        finally:
            connection.close()

    def _start(self) -> duckdb.DuckDBPyConnection:
        folder = str(process_folder())
        spill = tempfile.mkdtemp(prefix="spill-", dir=folder)
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": self.memory_limit,
            "temp_directory": spill,
            "threads": self.threads,
            **NO_EXTENSIONS,
        }
        engine = duckdb.connect(config=config)
        for lock in LOCKS:
            engine.execute(with_values(lock, {"folders": [folder]}))

        def close() -> None:
            engine.close()
            shutil.rmtree(spill, ignore_errors=True)

        atexit.register(close)
        return engine
