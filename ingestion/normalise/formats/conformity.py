"""The quick way to see that a JSON page meets its contract: it decodes into types made of it.

Pages nearly always conform: every record has every field, each of its type, and no other. Whatever
does not decode is looked at closely, which costs several times as much
(`ingestion.declare.contract`).
"""

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from ingestion.declare.contract import Contract

_SCALARS: dict[str, Any] = {"text": str, "number": int | float, "boolean": bool}


class Conformity:
    """Decides for one contract, page by page."""

    def __init__(self, contract: Contract, records_field: str | None) -> None:
        self._field = records_field or ""
        self._quoted = json.dumps(self._field, ensure_ascii=False).encode()
        self._envelope = msgspec.json.Decoder(dict[str, msgspec.Raw])
        record = _type_of(contract)
        self._records = msgspec.json.Decoder(list[record])  # type: ignore[valid-type]
        self._record = msgspec.json.Decoder(record)

    def holds(self, body: bytes) -> bool:
        """Whether every record of the page has just the fields agreed, each of its type.

        A page that may name its records twice does not: of two, this reads the last, and DuckDB
        the first.
        """
        if body.count(self._quoted) != 1:
            return False
        try:
            self._records.decode(self._envelope.decode(body)[self._field])
        except (msgspec.MsgspecError, KeyError, RecursionError):
            return False
        return True

    def holds_in_lines(self, body: bytes) -> bool:
        """As `holds`, of a page with a record in each line."""
        try:
            self._record.decode_lines(body)
        except (msgspec.MsgspecError, RecursionError):
            return False
        return True


def _type_of(node: Any) -> Any:  # noqa: ANN401 - a contract's tree, and a type made of it
    if isinstance(node, Mapping):
        return _record(node)
    return list[_type_of(node[0])] if isinstance(node, list) else _SCALARS[node]  # type: ignore[misc]


def _record(fields: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a type
    """A struct: its fields are numbered, as a field of the wire may have any name."""
    names = {f"field{number}": name for number, name in enumerate(fields)}
    types = [
        (field, _type_of(fields[name]) | None if name.endswith("?") else _type_of(fields[name]))
        for field, name in names.items()
    ]
    rename = {field: name.rstrip("?") for field, name in names.items()}
    return msgspec.defstruct("Record", types, rename=rename, forbid_unknown_fields=True, gc=False)
