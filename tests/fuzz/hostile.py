"""Hypothesis strategies: records with anything in any field, and bodies that are none.

Whatever is drawn carries the sentinel somewhere, so that its way can be followed.
"""

import json
from random import Random
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.good import Feed, Record

SENTINEL = "zq7Sentinel"
NASTY = (
    "", " ", "\0", f"{SENTINEL}\0", f"'{SENTINEL}", f'"{SENTINEL}"', f"$1{SENTINEL}", "\\",
    f"$$; drop table x; --{SENTINEL}", f"%(x)s{SENTINEL}", "{}", "[]", "null", "\u202e", "\ufeff",
    "\U0001f600", "e\u0301", "\x1b[31m", "\r\n", "\t", ",", '"', "NaN", "inf", "-0", "-0.00001",
    "1e400", "1e-400", "0xff", "1_000", "99999999999999.9999", "-99999999999999.9999",
    "100000000000000", "9" * 40, "0." + "9" * 40, "infinity", "-infinity", "epoch", "now", "today",
    "0001-01-01", "9999-12-31", "0000-00-00", "294247-01-10 04:00:54.775806", "5881580-07-10",
    "2024-02-30", "2024-01-15 24:00:00", "2024-01-15T12:00:00+99:99", "2024-01-15 (BC)",
    "290309-12-22 (BC) 00:00:00", "EURO", "usd", "XQZ", "C123", "A1", "true", str(2**63 - 1),
    str(-(2**63)), str(2**63 // 1000),
)  # fmt: skip
LENGTHS = (199, 200, 201, 500, 501, 2704, 9000, 70_000)
LETTERS = ("x", "\u00e9", "\U0001f600")

long_text = st.builds(
    lambda length, letter: (SENTINEL + letter * length)[:length],
    st.sampled_from(LENGTHS),
    st.sampled_from(LETTERS),
)
any_text = st.text(st.characters(exclude_categories=("Cs",)), max_size=12).map(
    lambda text: SENTINEL + text
)
texts = st.one_of(st.sampled_from(NASTY), any_text, long_text)
numbers = st.one_of(
    st.integers(),
    st.sampled_from([0, -0.0, 0.1, 1.5, 1e300, 5e-324, 10**18, 10**30, 10**400, -(2**63), 2**64]),
    st.floats(allow_nan=False, allow_infinity=False),
)
scalars = st.one_of(texts, numbers, st.booleans(), st.none())
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=5,
)
names = st.one_of(any_text, st.sampled_from(["", "a.b", "a[0]", "$fields", "record", '"', "'"]))


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to each field of a record, however deep."""
    if isinstance(node, dict):
        inner = [place for name, each in node.items() for place in places(each, (*path, name))]
    elif isinstance(node, list):
        inner = [place for at, each in enumerate(node) for place in places(each, (*path, at))]
    else:
        return [path]
    return [*([path] if path else []), *inner]


def with_value(node: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The record with another value in one place."""
    if not path:
        return value
    head, *rest = path
    changed = node.copy()
    changed[head] = with_value(node[head], tuple(rest), value)
    return changed


@st.composite
def records(draw: st.DrawFn, feed: Feed, number: int) -> Record:
    """A record whose fields are all there, one to three of them with any value, perhaps with
    fields besides: it may cost itself, and nothing else."""
    record = feed.record(number)
    is_flat = feed.entity.payload_format == "csv"
    leaves = [place for place in places(record) if not isinstance(_at(record, place), dict | list)]
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from(leaves))
        record = with_value(record, place, draw(texts if is_flat else scalars))
    if not is_flat and draw(st.booleans()):
        record[draw(names) or SENTINEL] = draw(values)
    return record


def hostile_record(chance: Random, feed: Feed, number: int) -> Record:
    """As `records`, by chance alone."""
    record = feed.record(number)
    is_flat = feed.entity.payload_format == "csv"
    leaves = [place for place in places(record) if not isinstance(_at(record, place), dict | list)]
    for place in chance.sample(leaves, chance.randint(1, min(3, len(leaves)))):
        value = _text(chance) if is_flat or chance.random() < 0.7 else _number(chance)
        record = with_value(record, place, value)
    if not is_flat and chance.random() < 0.3:
        record[_text(chance)[:50] or SENTINEL] = {_text(chance)[:50]: [_text(chance), None]}
    return record


def _text(chance: Random) -> str:
    match chance.randrange(4):
        case 0:
            return SENTINEL + "".join(chr(chance.randrange(0xD800)) for _ in range(5))
        case 1:
            return (SENTINEL + chance.choice(LETTERS) * 600)[: chance.choice(LENGTHS[:5])]
        case 2 if chance.random() < 0.02:
            return SENTINEL + chance.choice(LETTERS) * chance.choice(LENGTHS)
        case _:
            return chance.choice(NASTY)


def _number(chance: Random) -> Any:
    big = chance.randrange(-(10**40), 10**40)
    return chance.choice([big, big // 10**25, chance.random() * 1e9, -0.0, 1e300, 10**400, True])


@st.composite
def malformed_records(draw: st.DrawFn, feed: Feed, number: int) -> Any:
    """A record that breaks the contract's form, or is none: it may cost its page."""
    record = feed.record(number)
    how = draw(st.sampled_from(["value", "drop", "rename"]))
    place = draw(st.sampled_from(places(record)))
    if how == "value" or len(place) != 1:
        return with_value(record, draw(st.sampled_from([(), place])), draw(values))
    value = record.pop(place[0])
    return record | ({draw(names): value} if how == "rename" else {})


def _at(node: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        node = node[step]
    return node


def as_json(value: Any) -> bytes:
    """As a careless API writes it: NUL and lone surrogates escaped, NaN as it is no JSON."""
    return json.dumps(value, ensure_ascii=True).encode()


@st.composite
def damaged(draw: st.DrawFn, body: bytes) -> bytes:
    """A body cut, doubled, in another encoding, or something else altogether."""
    cut, extra = draw(st.integers(0, len(body))), draw(st.binary(max_size=64))
    depth = draw(st.sampled_from([10, 500, 2000, 20_000]))
    ways = [
        body[:cut],
        body[:cut] + extra + body[cut:],
        body.decode("utf-8", "replace").encode("utf-16"),
        body.replace(b"some", b"\xe9\xff"),
        body.replace(b"2", b"NaN", 1),
        b'{"a":' * depth + b"1" + b"}" * depth,
        extra,
    ]
    return draw(st.one_of(st.sampled_from(ways), values.map(as_json)))
