"""Reading the real sets: gzipped CSV as text, so that no number ever becomes a float."""

import csv
import gzip
import zlib
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from retailers.errors import RealDataError
from retailers.tables import Row

SourceRow = dict[str, str]
BATCH_ROWS = 50_000
"""Bounds the memory that a load takes."""


def read_rows(path: Path, *columns: str) -> Iterator[SourceRow]:
    """The rows of a `.csv.gz` file with a header, every value as the text that stands there.

    Raises:
        RealDataError: the file is missing, no gzip, lacks one of `columns`, or has a row of
            another length than its header.
    """
    if not path.is_file():
        raise RealDataError(f"the real set lacks the file {path}")
    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
            yield from _named(path, csv.reader(lines), columns)
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, csv.Error) as error:
        raise RealDataError(f"cannot read {path}: {error}") from error


def _named(path: Path, rows: Iterator[list[str]], columns: tuple[str, ...]) -> Iterator[SourceRow]:
    header = next(rows, [])
    missing = ", ".join(column for column in columns if column not in header)
    if missing:
        raise RealDataError(f"{path} lacks the columns {missing}")
    for number, row in enumerate(rows, start=1):
        if len(row) != len(header):
            raise RealDataError(f"{path}: row {number} has {len(row)} values, not {len(header)}")
        yield dict(zip(header, row, strict=True))


def batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The rows in lists that fit into memory."""
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH_ROWS)):
        yield batch
