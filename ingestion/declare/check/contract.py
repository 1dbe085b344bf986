"""What a contract may say of its fields."""

from collections.abc import Mapping
from typing import Any

from ingestion.declare.check.mistakes import (
    Mistakes,
    any_of,
    is_name,
    wrong,
)
from ingestion.declare.contract import TYPES, field_names
from ingestion.declare.source import Entity


def of_contract(contract: Any, *, is_flat: bool) -> Mistakes:  # noqa: ANN401 - whatever stands there
    """The mistakes of an entity's contract: fields and their types."""
    if not isinstance(contract, Mapping) or not contract:
        yield wrong("contract", contract, "the fields of a record, each with its type")
        return
    yield from _of_fields(contract, "", is_flat=is_flat)


def _of_fields(fields_of: Mapping[Any, Any], prefix: str, *, is_flat: bool) -> Mistakes:
    seen: dict[str, Any] = {}
    for name, node in fields_of.items():
        field = str(name).removesuffix("?")
        place = f"{prefix}{name}"
        if not isinstance(name, str) or not field or "?" in field:
            yield wrong(f"contract, the name {place}", name, "text, with ? only at its end")
            continue
        if field.casefold() in seen:
            yield f"contract: {place} and {seen[field.casefold()]} are one field: name it once"
        seen[field.casefold()] = place
        yield from _of_field(place, node, is_flat=is_flat)


def _of_field(place: str, node: Any, *, is_flat: bool) -> Mistakes:  # noqa: ANN401
    types = ("text",) if is_flat else tuple(TYPES)
    if not is_flat and isinstance(node, Mapping) and node:
        yield from _of_fields(node, f"{place}.", is_flat=False)
    elif not is_flat and isinstance(node, list) and len(node) == 1:
        yield from _of_field(f"{place}[]", node[0], is_flat=False)
    elif not isinstance(node, str) or node not in types:
        nested = "" if is_flat else ", an object of fields, or a list of one of these"
        of_csv = " in a CSV or a Parquet" if is_flat else ""
        yield wrong(f"contract, field {place}", node, f"{any_of(types)}{nested}{of_csv}")


def of_unused_fields(entity: Entity) -> Mistakes:
    """The mistakes of the fields that are declared unused."""
    unused = entity.unused_fields
    if not isinstance(unused, tuple | list) or not all(map(is_name, unused)):
        yield wrong("unused_fields", unused, 'a tuple of names, such as ("notes", "meta.debug")')
    elif isinstance(entity.contract, Mapping):
        for name in set(unused) & set(field_names(entity.contract)):
            yield f"unused_fields has {name}, which the contract has too: say one of the two"
