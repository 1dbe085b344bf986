"""Which of a retailer's own fields a canonical column is made of, as its mapping says.

A reject names what is wrong by the canonical column; whoever looks for the cause wants the field.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import takewhile
from typing import Any

from ingestion.declare.contract import Contract, field_names
from ingestion.normalise.workspace import connect

Path = tuple[str, ...]
"""Of a column, as SQL writes it, in lower case: `record.store.storeid`."""


def source_fields(mapping: str, contract: Contract, column: str) -> list[str]:
    """The contract's fields that the column is made of, by their dotted names, in its order.

    Args:
        mapping: the retailer's SQL.
        contract: of the same entity.
        column: canonical.
    """
    made_of = _definitions(mapping)
    seen: set[str] = set()
    wanted = [column.lower()]
    found: set[Path] = set()
    while wanted:
        name = wanted.pop()
        if name not in seen:
            seen.add(name)
            found |= made_of.get(name, frozenset())
            wanted += [path[-1] for path in made_of.get(name, ())]
    fields = field_names(contract)
    nearest = set().union(*(_nearest(path, fields) for path in found))
    return [field for field in fields if field in nearest]


def value_at(record: Any, field: str) -> Any:  # noqa: ANN401 - JSON
    """A field's value in a record; of a list, in its first element. None where there is none."""
    for name in field.replace("[]", "").split("."):
        while isinstance(record, list):
            record = record[0] if record else None
        if not isinstance(record, dict):
            return None
        record = record.get(name)
    return record


def _nearest(path: Path, fields: list[str]) -> set[str]:
    """The fields of the path's last name; of several, those whose way there is the path's too."""
    shared = {field: _shared_end(path, _names(field)) for field in fields}
    most = max(shared.values(), default=0)
    return {field for field, count in shared.items() if count == most > 0}


def _shared_end(path: Path, names: Path) -> int:
    """How many names, from the last one on, are the same."""
    pairs = zip(reversed(path), reversed(names), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _names(field: str) -> Path:
    return tuple(field.replace("[]", "").lower().split("."))


@cache
def _definitions(mapping: str) -> Mapping[str, frozenset[Path]]:
    """By the name of each result anywhere in the query: the columns that it is made of."""
    with connect() as connection:
        answer = connection.execute("select json_serialize_sql($1)", [mapping]).fetchone()
    tree = json.loads(answer[0]) if answer else {}
    found: dict[str, set[Path]] = {}
    for result in _results(tree):
        references = set(_references(result))
        alias = str(result.get("alias") or next((path[-1] for path in references), ""))
        found.setdefault(alias.lower(), set()).update(references)
    return {name: frozenset(paths) for name, paths in found.items()}


def _results(node: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - DuckDB's tree
    """The expressions of every list of results."""
    if isinstance(node, dict):
        yield from node.get("select_list", ())
    for child in _children(node):
        yield from _results(child)


def _references(node: Any) -> Iterator[Path]:  # noqa: ANN401
    if isinstance(node, dict) and node.get("class") == "COLUMN_REF":
        yield tuple(str(name).lower() for name in node["column_names"])
    for child in _children(node):
        yield from _references(child)


def _children(node: Any) -> Iterator[Any]:  # noqa: ANN401
    if isinstance(node, dict):
        yield from node.values()
    elif isinstance(node, list):
        yield from node
