"""``python -m data_quality.rules.schema``: write `rules.schema.json` anew, from the models.

It is the JSON Schema (draft 2020-12) of `rules.yml`, by which editors complete and check rules: the
first line of the file names it.
"""

import ast
import inspect
import json
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from data_quality.rules.base.kind import FACT_COLUMNS, HistoryKind, RuleKind
from data_quality.rules.fields import RuleFields
from data_quality.rules.kinds import KINDS
from data_quality.rules.tables import LEDGER, TABLE_NAMES, TABLES
from shared.output.plain_text import say

SCHEMA_FILE = Path(__file__).with_name("rules.schema.json")
Schema = dict[str, Any]


def rules_schema() -> Schema:
    """The schema of a file of rules."""
    rule = RuleFields.model_json_schema()
    definitions = rule.pop("$defs", {})
    rule["properties"]["kind"] = {"enum": sorted(KINDS)}
    for name, description in _descriptions():
        rule["properties"][name]["description"] = description
    rule["allOf"] = [_if_kind(each, definitions) for _, each in sorted(KINDS.items())]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The gate's rules",
        "type": "array",
        "items": rule,
        "$defs": definitions,
    }


def schema_text() -> str:
    """The schema as the file has it."""
    return json.dumps(rules_schema(), indent=2, ensure_ascii=False) + "\n"


def _descriptions() -> Iterator[tuple[str, str]]:
    """What stands below each field of the model."""
    (model,) = ast.parse(inspect.getsource(RuleFields)).body
    assert isinstance(model, ast.ClassDef)  # noqa: S101
    for field, text in pairwise(model.body):
        match field, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(
                value=ast.Constant(value=str() as said)
            ):
                yield name, " ".join(said.split())


def _if_kind(kind: type[RuleKind], definitions: Schema) -> Schema:
    arguments = kind.model_json_schema()
    definitions |= arguments.pop("$defs", {})
    del arguments["properties"]["kind"], arguments["title"]
    for field in arguments["properties"].values():
        if field.get("default", ...) is None:  # it may be left out, and not be null
            del field["default"]
    arguments["description"] = f"Observed: {kind.observed}"
    then: Schema = {"properties": {"arguments": arguments, "columns": _columns(kind)}}
    then["properties"]["table"] = {"enum": _tables(kind)}
    needed = [name for name, wanted in _needed(kind, arguments).items() if wanted]
    if needed:
        then["required"] = needed
    if kind.is_share:
        then["properties"]["measure"] = {"const": "share"}
    return {
        "if": {"properties": {"kind": {"const": kind.name()}}, "required": ["kind"]},
        "then": then,
    }


def _needed(kind: type[RuleKind], arguments: Schema) -> dict[str, bool]:
    return {
        "arguments": bool(arguments.get("required")),
        "columns": kind.column_count[0] > 0,
        "measure": kind.is_share,
    }


def _columns(kind: type[RuleKind]) -> Schema:
    fewest, most = kind.column_count
    names = sorted(
        {
            name
            for table in _tables(kind)
            for name, column_type in TABLES[table].columns.items()
            if not kind.column_types or column_type in kind.column_types
        }
    )
    if issubclass(kind, HistoryKind):
        names = sorted(FACT_COLUMNS)
    schema: Schema = {"minItems": fewest, "maxItems": most}
    return schema | {"items": {"enum": names}} if most else schema


def _tables(kind: type[RuleKind]) -> list[Any]:
    if issubclass(kind, HistoryKind):
        return ["sales"]
    return [name for name in TABLE_NAMES if (name == LEDGER) == kind.is_of_ledger]


def main() -> int:
    """Write the file; returns the exit code."""
    text = schema_text()
    if not SCHEMA_FILE.is_file() or SCHEMA_FILE.read_text("utf-8") != text:
        SCHEMA_FILE.write_text(text, encoding="utf-8")
        say(f"{SCHEMA_FILE.name} is written anew")
    return 0


if __name__ == "__main__":
    sys.exit(main())
