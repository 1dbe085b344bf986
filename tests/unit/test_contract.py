"""Drift in every record stops the partition; a fault in some is those records' own."""

import json

import pytest

from ingestion.declare.contract import check_contract, transform_structure
from shared.errors import ContractError

pytestmark = pytest.mark.unit

CONTRACT = {
    "id": "text",
    "note?": "text",
    "buyer?": {"name": "text"},
    "lines": [{"count": "number", "price": {"minor": "number"}}],
}


def _structure(**changes: object) -> str:
    structure: dict[str, object] = {
        "id": "VARCHAR",
        "note": "VARCHAR",
        "buyer": {"name": "VARCHAR"},
        "lines": [{"count": "UBIGINT", "price": {"minor": "BIGINT"}}],
    }
    structure |= changes
    return json.dumps({name: kind for name, kind in structure.items() if kind is not None})


def test_what_was_agreed_passes() -> None:
    assert check_contract(CONTRACT, [_structure()]) == []


def test_a_required_field_that_is_null_throughout_is_drift() -> None:
    with pytest.raises(ContractError, match="field id should be text, and is NULL"):
        check_contract(CONTRACT, [_structure(id="NULL")])


def test_no_record_breaks_no_contract() -> None:
    assert check_contract(CONTRACT, []) == []


def test_an_optional_field_may_be_null() -> None:
    assert check_contract(CONTRACT, [_structure(note="NULL", buyer="NULL")]) == []


@pytest.mark.parametrize("name", ["id", "note"])
def test_a_missing_field_is_named_also_when_it_may_be_null(name: str) -> None:
    with pytest.raises(ContractError, match=f"field {name} is missing"):
        check_contract(CONTRACT, [_structure(), _structure(**{name: None})])


def test_a_missing_nested_field_is_named() -> None:
    lines = [{"count": "UBIGINT", "price": {"major": "BIGINT"}}]
    with pytest.raises(ContractError, match=r"lines\[\]\.price\.minor is missing"):
        check_contract(CONTRACT, [_structure(lines=lines)])


def test_a_retyped_field_is_named_with_what_it_should_be() -> None:
    with pytest.raises(ContractError, match="field id should be text, and is UBIGINT"):
        check_contract(CONTRACT, [_structure(id="UBIGINT")])


def test_a_field_that_only_some_records_carry_wrongly_is_no_drift() -> None:
    assert check_contract(CONTRACT, [_structure(id="UBIGINT"), _structure()]) == []


def test_an_unknown_field_is_reported() -> None:
    assert check_contract(CONTRACT, [_structure(), _structure(colour="VARCHAR")]) == ["colour"]


def test_an_empty_list_is_no_unknown_field() -> None:
    assert check_contract(CONTRACT, [_structure(), _structure(lines=["NULL"])]) == []


def test_scalars_are_read_as_text() -> None:
    assert json.loads(transform_structure(CONTRACT)) == {
        "id": "VARCHAR",
        "note": "VARCHAR",
        "buyer": {"name": "VARCHAR"},
        "lines": [{"count": "VARCHAR", "price": {"minor": "VARCHAR"}}],
    }
