"""Pages of JSON that are whole and strange: one record's fault stays that record's."""

import json
from datetime import date
from pathlib import Path

import pytest

from ingestion.declare.bounds import ExcessError
from ingestion.extract.landing import readable
from ingestion.http.charset import whole_letters
from ingestion.normalise.normalise import Normalised, normalise
from ingestion.registry import load_source
from shared.errors import ContractError, DataError
from shared.partition import SOURCE_RECORDS
from tests.unit.test_normalise import INVOICE_LINE

pytestmark = pytest.mark.unit

GOOD = json.dumps(INVOICE_LINE)
SOURCE = load_source("retailer1")


def _normalise(folder: Path, body: str) -> Normalised:
    (folder / "pages").mkdir()
    page = folder / "pages" / "page-00000.json"
    page.write_bytes(readable(body.encode(), page.name))
    return normalise(SOURCE, SOURCE.sales, date(2011, 6, 1), folder)


def _beside(record: str) -> str:
    return f'{{"Lines": [{GOOD},{record}], "TotalPages": 1}}'


def _with(field: str) -> str:
    return _beside(f"{GOOD[:-1]}, {field}}}")


@pytest.mark.parametrize(
    ("body", "rejected"),
    [
        (_beside(GOOD.replace("LANTERN", "\\ud800")), 0),
        (_with('"\\udfff": 1'), 0),
        (_with('"": 1'), 0),
        (_with('"a\\u0000b\\u001b[31m": 1'), 0),
        (_with(f'"d": {"[" * 900}{"]" * 900}'), 0),
        (_with('"d": ' + '{"a":' * 900 + "1" + "}" * 900), 0),
        (_with('"Quantity": 7'), 0),
        (_with('"quantity": 7'), 0),
        (_beside(GOOD.replace('"Quantity": 6', f'"Quantity": {"9" * 400}')), 1),
        (_beside(GOOD.replace('"Quantity": 6', '"Quantity": 1e999999')), 1),
        (_beside(GOOD.replace("2.555", "1e300")), 1),
        (_beside(GOOD.replace("2.555", "NaN")), 1),
    ],
)
def test_a_strange_record_is_taken_or_rejected_alone(
    tmp_path: Path, body: str, rejected: int
) -> None:
    found = _normalise(tmp_path, body)
    assert (found.rows.source, found.rows.rejected) == (2, rejected)
    assert all(name and name.isprintable() for name in found.pages.unknown_fields)


def test_unknown_fields_are_named_in_bounds(tmp_path: Path) -> None:
    fields = ", ".join(f'"{"u" * 500}{number:04}": 1' for number in range(3000))
    names = _normalise(tmp_path, _with(fields)).pages.unknown_fields
    assert (len(names), names[-1]) == (101, "and 2,900 more")
    assert max(map(len, names)) <= 100


def test_a_rejected_record_of_many_unknown_fields_is_rejected_alone(tmp_path: Path) -> None:
    fields = ", ".join(f'"u{number}": 1' for number in range(6000))
    bad = GOOD.replace('"Quantity": 6', '"Quantity": 1e999999')
    found = _normalise(tmp_path, _beside(f"{bad[:-1]}, {fields}}}"))
    assert (found.rows.normalised, found.rows.rejected) == (1, 1)
    assert "1e999999" in (tmp_path / SOURCE_RECORDS).read_text()


def test_a_record_that_is_nested_too_deep_is_the_pages_fault(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="JSON that is nested too deep"):
        _normalise(tmp_path, _with('"d": ' + '{"a":' * 2000 + "1" + "}" * 2000))


@pytest.mark.parametrize("first", ["", GOOD])
def test_a_page_that_names_its_records_twice_is_none(tmp_path: Path, first: str) -> None:
    with pytest.raises(ContractError, match="has its records, Lines, more than once"):
        _normalise(tmp_path, f'{{"Lines": [{first}], "Lines": [{GOOD}]}}')


def test_a_field_of_a_record_may_have_the_name_of_the_list(tmp_path: Path) -> None:
    found = _normalise(tmp_path, _with('"Lines": [1]'))
    assert (found.rows.normalised, found.pages.unknown_fields) == (2, ["Lines[]"])


def test_a_record_larger_than_it_may_be_is_told(tmp_path: Path) -> None:
    with pytest.raises(ExcessError, match="record_bytes=4,194,304"):
        _normalise(tmp_path, _beside(GOOD.replace("LANTERN", "x" * 5_000_000)))


def test_an_error_shows_no_record(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        _normalise(tmp_path, _beside(GOOD)[:-30])
    assert "LANTERN" not in str(caught.value)
    assert "InvoiceNo" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        (rb'"\ud800"', rb'"\ufffd"'),
        (rb'"\udc00\uD800"', rb'"\ufffd\ufffd"'),
        (rb'"\ud83d\ude00"', rb'"\ud83d\ude00"'),
        (rb'"\ud800\ud83d\ude00"', rb'"\ufffd\ud83d\ude00"'),
        (rb'"\\ud800"', rb'"\\ud800"'),
        (rb'"\\\ud800"', rb'"\\\ufffd"'),
        (rb'"\u00e9"', rb'"\u00e9"'),
    ],
)
def test_half_a_letter_becomes_the_replacement_character(text: bytes, made: bytes) -> None:
    assert whole_letters(text) == made
