"""The quick look at a page never passes what the close look would report."""

import json
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.declare.contract import check_contract
from ingestion.normalise.formats.conformity import Conformity
from shared.errors import ContractError

pytestmark = pytest.mark.unit

CONTRACT = {
    "id": "text",
    "class?": "text",
    "is paid": "boolean",
    "buyer?": {"name": "text", "age?": "number"},
    "lines": [{"count": "number"}],
}
SOUND = {
    "id": "a",
    "class": None,
    "is paid": True,
    "buyer": {"name": "B", "age": 1.5},
    "lines": [{"count": 10**20}],
}
QUICKLY = Conformity(CONTRACT, "records")
LEAVES = st.sampled_from([None, True, 1, -2.5, "", "x", [], {}, {"count": 1}, [{"count": 1}]])
RECORDS = st.fixed_dictionaries(
    {},
    optional={
        "id": st.text(max_size=3) | LEAVES,
        "class": st.text(max_size=3) | LEAVES,
        "is paid": st.booleans() | LEAVES,
        "buyer": st.fixed_dictionaries({"name": LEAVES}, optional={"age": LEAVES}) | LEAVES,
        "lines": st.lists(st.fixed_dictionaries({"count": LEAVES}), max_size=2) | LEAVES,
        "else": LEAVES,
    },
)


def _body(records: list[Any]) -> bytes:
    return json.dumps({"total": 1, "records": records}).encode()


def _closely(records: list[Any]) -> bool:
    """What the close look says of the page: nothing missing, nothing unknown."""
    with duckdb.connect() as connection:
        found = connection.execute(
            "select json_structure(unnest($records::json[]))::varchar",
            {"records": [json.dumps(record) for record in records]},
        ).fetchall()
    try:
        return check_contract(CONTRACT, [structure for (structure,) in found]) == []
    except ContractError:
        return False


ALMOST_SOUND = RECORDS.map(lambda changes: SOUND | changes)


@settings(deadline=None)
@given(st.lists(RECORDS | ALMOST_SOUND, min_size=1, max_size=3))
def test_what_passes_quickly_passes_closely(records: list[Any]) -> None:
    assert not QUICKLY.holds(_body(records)) or _closely(records)


def test_a_sound_page_passes_quickly() -> None:
    assert QUICKLY.holds(_body([SOUND, SOUND | {"buyer": None, "lines": []}]))
    assert QUICKLY.holds(_body([]))


@pytest.mark.parametrize(
    "change",
    [{"id": 1}, {"id": None}, {"is paid": "yes"}, {"more": 1}, {"lines": [{"count": "1"}]}],
)
def test_whatever_is_odd_is_looked_at_closely(change: dict[str, Any]) -> None:
    assert not QUICKLY.holds(_body([SOUND, SOUND | change]))


@pytest.mark.parametrize("body", [b"[]", b'{"records": 1}', b'{"data": []}', b'{"records": [{'])
def test_another_envelope_is_looked_at_closely(body: bytes) -> None:
    assert not QUICKLY.holds(body)
