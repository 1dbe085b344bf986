"""A source of files as pages: each carries the header and a run of records, byte for byte."""

from collections.abc import Iterable, Iterator
from datetime import date

from ingestion.declare.bounds import Bounds
from ingestion.declare.files import Files, name_of
from ingestion.declare.source import Entity
from ingestion.files.folder import NotCompleteError
from ingestion.files.records import csv_records, lines_of, of_csv_day, of_ndjson_day

MAGIC = b"PAR1"
"""A Parquet begins and ends with it."""
SMALLEST_PARQUET = 12


def bodies(
    entity: Entity, files: Files, pieces: Iterator[bytes], day: date, size: int, bounds: Bounds
) -> Iterator[bytes]:
    """The bodies of the pages that a file makes, none of them larger than it may be.

    An empty file makes none: it is a day of no records.

    Args:
        entity: whose records they are.
        files: its declaration.
        pieces: of the file, unpacked.
        day: of which records are wanted.
        size: records of a page.
        bounds: of the pull.

    Raises:
        NotCompleteError: the file breaks off.
        ExcessError: a record, or a file that cannot be cut, is larger than it may be.
        ContractError: it lacks the column of its date.
    """
    name = name_of(files.name, day)
    if entity.payload_format == "parquet":
        yield _whole_parquet(pieces, bounds, name)
        return
    lines = lines_of(pieces, bounds, name)
    if entity.payload_format == "ndjson":
        records, header = lines, b""
        belongs = files.date_column and of_ndjson_day(files.date_column, day)
    else:
        records = csv_records(lines, bounds, name)
        header = next(records, b"")
        charset = entity.charset or "utf-8"
        has_days = files.date_column if header else None
        belongs = has_days and of_csv_day(has_days, header, charset, day)
    chosen = filter(belongs, records) if belongs else records
    yield from _cut(header, chosen, size, bounds, name)


def whole(pieces: Iterable[bytes], bounds: Bounds, name: str) -> bytes:
    """All of a file that is read into memory.

    Raises:
        ExcessError: it is larger than it may be.
    """
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > bounds.response_bytes:
            raise bounds.refuse("response_bytes", f"{name} has more bytes than it may")
    return bytes(body)


def _whole_parquet(pieces: Iterator[bytes], bounds: Bounds, name: str) -> bytes:
    body = whole(pieces, bounds, name)
    if len(body) < SMALLEST_PARQUET or not (body.startswith(MAGIC) and body.endswith(MAGIC)):
        raise NotCompleteError(f"{name} is no whole Parquet file")
    return body


def _cut(
    header: bytes, records: Iterator[bytes], most: int, bounds: Bounds, name: str
) -> Iterator[bytes]:
    page, size = [header], len(header)
    is_first = bool(header)
    for record in records:
        is_full = len(page) > most or size + len(record) > bounds.response_bytes
        if is_full and len(page) > 1:
            yield b"".join(page)
            page, size, is_first = [header], len(header), False
        page.append(record)
        size += len(record)
        if size > bounds.response_bytes:
            raise bounds.refuse("response_bytes", f"a record of {name} fills more than a page")
    if len(page) > 1 or is_first:
        yield b"".join(page)
