"""Bodies that are read whole, and the totals in them: whatever they say, an error or a number."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ingestion.declare.source import ControlTotals, ControlTotalsRequest, by_date
from ingestion.http.body import BrokenBodyError, Expected, read_answer
from ingestion.http.charset import KNOWN, known_charset
from ingestion.http.payload import csv_row, json_object
from ingestion.http.session import Reply
from shared.errors import ContractError, DataError

pytestmark = pytest.mark.unit

DAY = date(2024, 1, 15)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1, "a": 2}',
        b'{"a": {"b": 1, "b": 1}}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": ' + b"[" * 2000 + b"]" * 2000 + b"}",
        b"\xff\xfe\x00",
        b"<html><title>Maintenance</title>" + b"x" * 10_000,
    ],
)
def test_what_is_no_object_is_told_in_one_short_line(body: bytes) -> None:
    with pytest.raises(DataError) as caught:
        json_object(body)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 250


def test_a_byte_order_mark_and_half_a_letter_are_harmless() -> None:
    assert json_object(b'\xef\xbb\xbf{"a": "\\ud800", "b": 1e2}') == {
        "a": "\ud800",
        "b": Decimal(100),
    }


@pytest.mark.parametrize("body", [b"", b"a,b\n", b"a\n1\n2\n", b'a\n"1\n', b"a\n" + b"x" * 200_000])
def test_what_is_no_row_is_told(body: bytes) -> None:
    with pytest.raises(DataError):
        csv_row(body)


def _read(totals: Any) -> ControlTotals:
    return ControlTotalsRequest("/totals", by_date("date"), lambda _: totals).read(b"")


@pytest.mark.parametrize(
    "totals",
    [
        ControlTotals(10, {"USD": Decimal(text)})
        for text in ("NaN", "sNaN", "Infinity", "1e1000000", "1e-1000000", "1e15", "1" * 5000)
    ]
    + [
        ControlTotals("10", {}),  # type: ignore[arg-type]
        ControlTotals(True, {}),
        ControlTotals(-1, {}),
        ControlTotals(10**30, {}),
        ControlTotals(1, {"USD": 1.5}),  # type: ignore[dict-item]
        ControlTotals(1, {"usd": Decimal(1)}),
        ControlTotals(1, {"\ud800": Decimal(1)}),
        ControlTotals(1, {"U" * 9999: Decimal(1)}),
        ControlTotals(1, {None: Decimal(1)}),  # type: ignore[dict-item]
        None,
        (10, {}),
    ],
)
def test_totals_that_nothing_can_be_held_against_are_refused(totals: ControlTotals) -> None:
    with pytest.raises(ContractError, match="the control totals at /totals are none") as caught:
        _read(totals)
    assert len(str(caught.value)) < 250


def test_totals_of_several_currencies_with_smeared_sums_are_taken() -> None:
    amounts = {"USD": Decimal("100.1000000000000000055"), "EUR": Decimal(-3), "UNITS": Decimal(7)}
    assert _read(ControlTotals(3, amounts)).amounts == amounts


def _fails(error: BaseException) -> Callable[[bytes], ControlTotals]:
    def parse(_: bytes) -> ControlTotals:
        raise error

    return parse


@pytest.mark.parametrize(
    "error",
    [
        KeyError("lines"),
        TypeError(),
        ValueError("x" * 5000),
        ZeroDivisionError(),
        RecursionError(),
        AssertionError(),
        OSError("no"),
    ],
)
def test_what_breaks_in_reading_totals_names_their_request(error: BaseException) -> None:
    with pytest.raises(ContractError, match="/totals are not readable") as caught:
        ControlTotalsRequest("/totals", by_date("date"), _fails(error)).read(b"")
    assert len(str(caught.value)) < 300


def test_amounts_that_are_none_are_named_as_well() -> None:
    with pytest.raises(ContractError, match="/totals are not readable"):
        _read(ControlTotals(1, None))  # type: ignore[arg-type]


def _reply(body: bytes, content_type: str) -> Reply:
    return Reply("http://api.test/things", 200, {"Content-Type": content_type}, {}, body)


@pytest.mark.parametrize(
    ("content_type", "declared", "encoded_in"),
    [
        ("text/csv; charset=windows-1252", None, "cp1252"),
        ('text/csv; header=present; Charset="ISO-8859-15"', None, "iso8859-15"),
        ("text/csv", "windows-1252", "cp1252"),
        ("text/csv; charset=utf-8", "windows-1252", "cp1252"),
        ("text/csv; charset=utf-16", None, "utf-16"),
        ("text/csv; charset=us-ascii", None, "utf-8"),
        ("text/csv", None, "utf-8-sig"),
    ],
)
def test_a_body_is_read_in_its_own_character_set(
    content_type: str, declared: str | None, encoded_in: str
) -> None:
    text = "name\nCrème €\n"
    body = text.encode(encoded_in)
    answer = read_answer(_reply(body, content_type), Expected("csv", declared))
    assert answer.body == body  # landing keeps what came
    assert answer.plain == text.encode()


def test_json_in_another_character_set_is_read_too() -> None:
    body = '{"next": "é"}'.encode("cp1252")
    answer = read_answer(_reply(body, "application/json; charset=cp1252"), Expected("json"))
    assert bytes(answer.fields["next"]) == '"é"'.encode()


def test_a_body_that_is_not_in_its_character_set_is_broken() -> None:
    with pytest.raises(BrokenBodyError, match="malformed CSV"):
        read_answer(_reply(b"a\n\x81\n", "text/csv; charset=windows-1252"), Expected("csv"))


@pytest.mark.parametrize(
    "name", ["rot13", "zlib", "idna", "unicode_escape", "utf-7", "x\x00", "mbcs"]
)
def test_a_codec_that_is_no_character_set_is_refused(name: str) -> None:
    assert known_charset(name) is None
    with pytest.raises(DataError, match="which is not known"):
        read_answer(_reply(b"a\n", "text/csv"), Expected("csv", name))


def test_every_character_set_that_is_known_reads() -> None:
    for name in KNOWN:
        assert b"a,b\n".decode("utf-8").encode(name).decode(name) == "a,b\n"
        assert known_charset(name) == name
