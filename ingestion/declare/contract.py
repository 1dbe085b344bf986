"""The contract of a payload: which fields a record has, and of which type.

A contract is written as the record looks: names with `text`, `number`, `boolean`, or a nested
object, or a list of one element; a name that ends in `?` may be null.

A field that is missing from a record is drift, also when the field may be null; so is a field
that no record of a page carries with its type. Both stop the partition with the field's name. A
field that only some records of a page carry with another type is those records' fault: they are
rejected one by one. A field outside the contract is reported and never stops anything.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from shared.errors import ContractError

Contract = Mapping[str, Any]
Structure = Mapping[str, Any]
"""What DuckDB's `json_structure` says of one record."""

TYPES = {
    "text": {"VARCHAR"},
    "number": {"BIGINT", "UBIGINT", "DOUBLE", "HUGEINT"},
    "boolean": {"BOOLEAN"},
}


def transform_structure(contract: Contract) -> str:
    """The structure for DuckDB's `json_transform` that reads every scalar as text."""
    return json.dumps(_as_text(contract))


def agreed_names(contract: Contract) -> list[str]:
    """The dotted names of a record's fields and of what they lie in, the record itself included."""
    names = {name.replace("?", "") for name, _ in _flatten(contract)}
    return sorted({"", *names, *(branch for name in names for branch in _branches(name))})


def field_names(contract: Contract) -> list[str]:
    """The dotted names of the scalars of a record; `[]` stands after the name of a list."""
    return [name.replace("?", "") for name, _ in _flatten(contract)]


def check_contract(contract: Contract, structures: Iterable[str]) -> list[str]:
    """Hold the structures of one page's records against the contract.

    Args:
        contract: the fields agreed.
        structures: the distinct results of `json_structure`, as JSON text.

    Returns:
        The unknown fields' dotted names, sorted.

    Raises:
        ContractError: a field is missing from a record, or has another type in all of them.
    """
    found = [dict(_flatten(json.loads(text))) for text in structures]
    agreed = {name.replace("?", ""): (kind, "?" in name) for name, kind in _flatten(contract)}
    possible = [_breach(name, kind, optional, found) for name, (kind, optional) in agreed.items()]
    breaches = [breach for breach in possible if breach]
    if breaches:
        raise ContractError("; ".join(breaches))
    branches = {branch for name in agreed for branch in _branches(name)}
    return sorted({name for record in found for name in record} - set(agreed) - branches)


def _as_text(node: Any) -> Any:  # noqa: ANN401 - a JSON tree
    if isinstance(node, Mapping):
        return {name.rstrip("?"): _as_text(child) for name, child in node.items()}
    if isinstance(node, list):
        return [_as_text(node[0])]
    return "VARCHAR"


def _flatten(node: Any, prefix: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401
    """Dotted names of the leaves; an empty or null branch stands as a leaf of its own."""
    if isinstance(node, Mapping) and node:
        for name, child in node.items():
            yield from _flatten(child, f"{prefix}.{name}" if prefix else name)
    elif isinstance(node, list) and node:
        yield from _flatten(node[0], f"{prefix}[]")
    else:
        yield prefix, str(node)


def _breach(name: str, kind: str, optional: bool, found: list[dict[str, str]]) -> str | None:
    """What is wrong with one field over all records, or None."""
    seen = [_kind_of(name, record) for record in found]
    if None in seen:
        return f"field {name} is missing"
    kinds = {each for each in seen if each is not None}
    if not kinds or kinds & TYPES[kind] or "EMPTY" in kinds or (optional and "NULL" in kinds):
        return None
    return f"field {name} should be {kind}, and is {', '.join(sorted(kinds))} in every record"


def _kind_of(name: str, record: Mapping[str, str]) -> str | None:
    """The field's type in one record; `EMPTY` inside a branch that is null or has no elements."""
    if name in record:
        return record[name]
    empty = any(record.get(branch) == "NULL" for branch in _branches(name))
    return "EMPTY" if empty else None


def _branches(name: str) -> list[str]:
    """The objects and lists that a field lies in: they stand as leaves where they are empty."""
    cuts = [cut for cut, letter in enumerate(name) if letter in ".["]
    return [branch for cut in cuts for branch in (name[:cut], name[:cut] + "[]")]
