"""The contract of a payload: which fields a record has, and of which type.

A contract is written as the record looks: names with `text`, `number`, `boolean`, or a nested
object, or a list of one element; a name that ends in `?` may be null or absent throughout.

A field that no record carries with its type is drift, and stops the partition with the field's
name. A field that only some records carry wrongly is those records' fault: they are rejected one
by one. A field outside the contract is reported and never stops anything.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from shared.errors import ContractError

Contract = Mapping[str, Any]
Structure = Mapping[str, Any]
"""What DuckDB's `json_structure` says of one record."""

_TYPES = {
    "text": {"VARCHAR"},
    "number": {"BIGINT", "UBIGINT", "DOUBLE", "HUGEINT"},
    "boolean": {"BOOLEAN"},
}


def transform_structure(contract: Contract) -> str:
    """The structure for DuckDB's `json_transform` that reads every scalar as text."""
    return json.dumps(_as_text(contract))


def check_contract(contract: Contract, structures: Iterable[str]) -> list[str]:
    """Hold the structures of all records against the contract.

    Args:
        contract: the fields agreed.
        structures: the distinct results of `json_structure`, as JSON text.

    Returns:
        The unknown fields' dotted names, sorted.

    Raises:
        ContractError: a field is missing, or has another type, in every record.
    """
    found = [dict(_flatten(json.loads(text))) for text in structures]
    if not found:
        return []
    agreed = {name.replace("?", ""): (kind, "?" in name) for name, kind in _flatten(contract)}
    broken = [_breach(name, kind, optional, found) for name, (kind, optional) in agreed.items()]
    breaches = [breach for breach in broken if breach]
    if breaches:
        raise ContractError("; ".join(breaches))
    return sorted({name for record in found for name in record} - set(agreed) - _open(agreed))


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
    seen = {record[name] for record in found if name in record}
    if seen & _TYPES[kind] or (optional and seen <= {"NULL"}):
        return None
    if not seen:
        return f"field {name} is missing from every record"
    return f"field {name} should be {kind}, and is {', '.join(sorted(seen))} in every record"


def _open(agreed: Mapping[str, Any]) -> set[str]:
    """Branches that stand as leaves where a record has null or an empty list for them."""
    branches = set()
    for name in agreed:
        for cut in range(len(name)):
            if name[cut] in ".[":
                branches |= {name[:cut], name[:cut] + "[]"}
    return branches
