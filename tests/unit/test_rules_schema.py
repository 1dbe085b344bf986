"""Editors complete and check `rules.yml` by a JSON Schema that the models make."""

import json
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from data_quality.rules.kinds import KINDS
from data_quality.rules.load import RULES_FILE
from data_quality.rules.schema import SCHEMA_FILE, rules_schema, schema_text

pytestmark = pytest.mark.unit
VALIDATOR = Draft202012Validator(rules_schema())
GOOD: dict[str, Any] = {
    "id": "a_rule",
    "kind": "range",
    "table": "sales",
    "columns": ["quantity"],
    "arguments": {"minimum": "0.5"},
    "severity": "warning",
    "disposition": "flag",
    "dimension": "validity",
    "owner": "tests",
    "reason": "a test",
}


def _problems(**changes: Any) -> list[str]:
    return [each.message for each in VALIDATOR.iter_errors([GOOD | changes])]


def test_the_file_is_fresh() -> None:
    assert SCHEMA_FILE.read_text("utf-8") == schema_text(), "out of date: run `make docs`"


def test_rules_yml_names_its_schema_and_keeps_to_it() -> None:
    text = RULES_FILE.read_text("utf-8")
    marker, _, path = text.splitlines()[0].partition("$schema=")
    assert marker == "# yaml-language-server: "
    assert (RULES_FILE.parent / path).resolve() == SCHEMA_FILE
    Draft202012Validator.check_schema(json.loads(SCHEMA_FILE.read_text("utf-8")))
    assert [each.message for each in VALIDATOR.iter_errors(yaml.safe_load(text))] == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "ranges"}, "'ranges' is not one of"),
        ({"arguments": {"minimun": 1}}, "'minimun' was unexpected"),
        ({"arguments": {"minimum": []}}, "[] is not of type 'number', 'string'"),
        ({"columns": ["channel"]}, "'channel' is not one of"),
        ({"columns": ["quantity", "unit_price"]}, "is too long"),
        ({"table": "load"}, "'load' is not one of"),
        ({"kind": "regex", "columns": ["channel"]}, "'pattern' is a required property"),
        ({"kind": "completeness", "arguments": {}}, "'measure' is a required property"),
        ({"kind": "unique", "columns": ["channel"], "arguments": {"repair": "trim"}}, "'repair'"),
        ({"severity": "fatal"}, "'fatal' is not one of"),
        ({"colour": "red"}, "'colour' was unexpected"),
    ],
)
def test_an_editor_sees_what_no_rule_may_have(changes: dict[str, Any], said: str) -> None:
    assert _problems() == []
    assert said in " ".join(_problems(**changes))


def test_every_kind_describes_its_arguments() -> None:
    described = {
        each["if"]["properties"]["kind"]["const"]: each["then"]["properties"]["arguments"]
        for each in rules_schema()["items"]["allOf"]
    }
    assert set(described) == set(KINDS)
    for name, arguments in described.items():
        assert KINDS[name].observed in arguments["description"]
        assert set(arguments["properties"]) == set(KINDS[name].model_fields) - {"kind"}
