"""DuckDB's errors while it reads data, each as the pipeline's own."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from shared.errors import ConfigurationError, DataError, SourceUnavailable
from shared.output.plain_text import one_line

QUOTED = re.compile(r"\"[^\"]*\"?|'[^']*'?")
INPUT = re.compile(r"\s+(?:Input|Original Line): ")
NO_SPACE = "No space left on device"
LONGEST = 200
"""Characters of what DuckDB said."""


@contextmanager
def read_by_duckdb(what: str, fault: type[DataError], memory_limit: str) -> Iterator[None]:
    """What DuckDB cannot read leaves the block as the data's fault.

    Args:
        what: is read, as in `the sales of retailer1`.
        fault: raised when the data cannot be read.
        memory_limit: of the engine.

    Raises:
        DataError: of the type given, without a value of the data.
        ConfigurationError: there is too little memory.
        SourceUnavailable: the disk is full.
    """
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise ConfigurationError(
            f"{what} need more memory than the {memory_limit} that all partitions at work share:"
            " run fewer at once (--jobs 1)"
        ) from error
    except RecursionError as error:
        raise fault(f"{what} are not readable: JSON that is nested too deep") from error
    except (duckdb.Error, UnicodeDecodeError) as error:  # the second of the error's own message
        if NO_SPACE in str(error):
            raise SourceUnavailable(f"this machine is short of something: {NO_SPACE}") from error
        raise fault(f"{what} are not readable: {_said(error)}") from error


def _said(error: Exception) -> str:
    """In one line, without what it quotes: that may be anybody's."""
    said = str(error) if isinstance(error, duckdb.Error) else "text that is no UTF-8"
    line = next(iter(said.splitlines()), type(error).__name__)
    return one_line(QUOTED.sub("…", INPUT.split(line)[0]), LONGEST)
