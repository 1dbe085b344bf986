"""Answers as records and back: JSON and CSV."""

import csv
import io
import json
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

Record = dict[str, Any]


@dataclass
class Page:
    """An answer's records, and what stands around them."""

    frame: Any
    records: list[Record]


class Body(Protocol):
    """How a retailer writes records."""

    def read(self, raw: bytes) -> Page:
        """The records of an answer that the API itself wrote."""

    def write(self, page: Page) -> bytes:
        """The answer that has these records."""

    def retyped(self, value: object) -> object:
        """A number as the other type that careless servers give it; other values as they are."""


@dataclass(frozen=True)
class JsonBody:
    """Records under `field` of a JSON object; without one, the object is the only record."""

    field: str | None = None

    def read(self, raw: bytes) -> Page:
        """Raises `ValueError` where the answer is no such object."""
        document = json.loads(raw)
        return Page(document, [document] if self.field is None else document[self.field])

    def write(self, page: Page) -> bytes:
        """Compact, with a line end, as Flask writes it."""
        document = (
            page.records[0] if self.field is None else page.frame | {self.field: page.records}
        )
        return json.dumps(document, separators=(",", ":")).encode() + b"\n"

    def retyped(self, value: object) -> object:
        """A number as text, a numeric text as a number."""
        if isinstance(value, int):
            return str(value)
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            return value
        return float(number) if "." in str(value) else int(number)


class CsvBody:
    """RFC 4180 with a header; every value is text."""

    def read(self, raw: bytes) -> Page:
        """The frame is the header."""
        rows = csv.DictReader(io.StringIO(raw.decode(), newline=""))
        return Page(list(rows.fieldnames or []), list(rows))

    def write(self, page: Page) -> bytes:
        """The columns are those of the first record."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(page.records[0] if page.records else page.frame)
        writer.writerows(record.values() for record in page.records)
        return text.getvalue().encode()

    def retyped(self, value: object) -> object:
        """A number as people write it where the comma divides."""
        text = str(value)
        return text.replace(".", ",") if "." in text else f"{text},0"
