"""A mistake in a declaration is found when the folder is loaded, and reported in one line."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from math import inf
from pathlib import Path
from typing import Any

import pytest

from ingestion import registry
from ingestion.declare.bounds import Bounds
from ingestion.declare.change_feed import ChangesFeed, LookBack
from ingestion.declare.check.declaration import require_sound, require_sound_changes
from ingestion.declare.source import Entity, Source
from ingestion.http.pagination import Cursor
from ingestion.registry import load_changes, load_source, source_ids
from shared.errors import ConfigurationError
from shared.retailer import RelaxedRule

pytestmark = pytest.mark.unit

ID = "retailer2"
RELAXED = RelaxedRule(rule_id="unknown_fields", is_enabled=False, reason="They come and go.")


def _sales(**changes: Any) -> Callable[[Source], Source]:
    return lambda source: replace(source, sales=replace(source.sales, **changes))


def _retailer(**changes: Any) -> Callable[[Source], Source]:
    def changed(source: Source) -> Source:
        return replace(source, retailer=source.retailer.model_copy(update=changes))

    return changed


def _source(**changes: Any) -> Callable[[Source], Source]:
    return lambda source: replace(source, **changes)


def _contract(**changes: Any) -> Callable[[Source], Source]:
    return lambda source: _sales(contract={**source.sales.contract, **changes})(source)


def _csv(contract: dict[str, Any]) -> Callable[[Source], Source]:
    return _sales(payload_format="csv", records_field=None, contract=contract)


def _further(*changes: dict[str, Any]) -> Callable[[Source], Source]:
    def changed(source: Source) -> Source:
        changed_entities = [replace(source.besides_sales[0], **each) for each in changes]
        return replace(source, besides_sales=tuple(changed_entities))

    return changed


def _fails(*_: Any) -> Any:
    raise KeyError("inhere")


MISTAKES: dict[str, tuple[Callable[[Source], Source], str]] = {
    "type": (_contract(orderId="nmber"), r"sales: contract, field orderId is 'nmber': .*'number'"),
    "nested type": (
        _contract(store={"storeId": "string"}),
        "sales: contract, field store.storeId is 'string'",
    ),
    "listed type": (_contract(lines=["txt"]), r"field lines\[\] is 'txt'"),
    "two in a list": (_contract(lines=["text", "text"]), "field lines is "),
    "no object": (_contract(store={}), "field store is {}"),
    "class as type": (_contract(orderId=str), "field orderId is <class 'str'>"),
    "question mark": (_contract(**{"a?b": "text"}), r"the name a\?b is"),
    "same field": (_contract(orderID="text"), "orderID and orderId are one field"),
    "no contract": (_sales(contract={}), "contract is {}"),
    "number in CSV": (_csv({"id": "number"}), "field id is 'number': it must be 'text' in a CSV"),
    "object in CSV": (_csv({"id": {"a": "text"}}), "field id is {'a': 'text'}.*in a CSV"),
    "currency of two letters": (_retailer(currency_code="US"), "currency_code is 'US': .*ISO 4217"),
    "currency of nobody": (_retailer(currency_code="XQZ"), "currency_code is 'XQZ': .*ISO 4217"),
    "time zone": (_retailer(time_zone="Europe/Londn"), "time_zone is 'Europe/Londn': .*IANA"),
    "time zone of the machine": (_retailer(time_zone="localtime"), "time_zone is 'localtime'"),
    "name": (_retailer(name="Diya\x1b[31m"), r"retailer.name is 'Diya\\x1b\[31m'"),
    "retailer": (_source(retailer=None), r"retailer is None: it must be Retailer\(...\)"),
    "bounds": (_source(bounds=None), r"bounds is None: it must be Bounds\(...\)"),
    "bound": (_source(bounds=Bounds(pull_pages=0)), "bounds.pull_pages is 0: it must be"),
    "endless": (_sales(bounds=Bounds(request_seconds=inf)), "bounds.request_seconds is inf"),
    "charset": (_sales(charset="rot13"), "charset is 'rot13': it must be a character set"),
    "totals as a path": (_source(control_totals="/totals"), "control_totals is '/totals'"),
    "sales": (_source(sales=None), "sales is None"),
    "name of sales": (_sales(name="orders"), "is 'orders': it must be 'sales'"),
    "no record of that name": (_further({"name": "returns"}), "returns: name is 'returns'.*stores"),
    "no SQL": (_source(folder=Path(__file__).parent), "inventory: it is declared, and has no inv"),
    "twice": (_further({}, {}), "it declares inventory 2 times"),
    "sales again": (_further({"name": "sales"}), "it declares sales 2 times"),
    "besides_sales": (_source(besides_sales=("stores",)), r"besides_sales is \('stores',\)"),
    "no page": (_sales(page_size=0), "page_size is 0: it must be a whole number from 2"),
    "page of one": (_sales(page_size=1), "page_size is 1"),
    "endless page": (_sales(page_size=10**9), "page_size is 1000000000"),
    "page as text": (_sales(page_size="1000"), "page_size is '1000'"),
    "format": (_sales(payload_format="xml"), "payload_format is 'xml': it must be .*'csv'"),
    "records": (_sales(records_field=None), "records_field is None"),
    "path": (_sales(path="https://elsewhere.example/x"), "sales: path is 'https://elsewhere"),
    "path with a query": (_sales(path="/x?a=1"), r"path is '/x\?a=1'"),
    "query": (_sales(query=_fails), "query gives no parameters for 2024-01-15 .KeyError"),
    "query of a number": (_sales(query=lambda _: {"d": 1}), "query gives {'d': 1}"),
    "paginator": (_sales(paginator=Cursor), "makes no paginator .TypeError"),
    "paginator of nothing": (_sales(paginator=lambda _: None), "makes no paginator"),
    "unused": (_sales(unused_fields="notes"), "unused_fields is 'notes': it must be a tuple"),
    "used": (_sales(unused_fields=("orderId",)), "unused_fields has orderId, which the contract"),
    "relaxed twice": (
        _retailer(relaxed_rules=(RELAXED, RELAXED)),
        "relaxed_rules has unknown_fields 2 times",
    ),
    "flag": (_sales(is_daily="yes"), "is_daily is 'yes': it must be True or False"),
    "budget": (_source(requests_per_second=0), "requests_per_second is 0"),
    "no slot": (_source(parallel_extractions=0), "parallel_extractions is 0: it must be a whole"),
    "half a slot": (_source(parallel_extractions=1.5), "parallel_extractions is 1.5"),
    "slots beyond Airflow's": (_source(parallel_extractions=2**31), "a whole number from 1 to 100"),
    "endless wait": (_source(requests_per_second=1e-300), "a number from 0.01 to 10,000"),
    "no wait": (_source(requests_per_second=1e300), "a number from 0.01 to 10,000"),
    "no budget": (_source(requests_per_second=float("nan")), "requests_per_second is nan"),
    "authentication": (_source(authenticate=None), "authenticate is None"),
    "health": (_source(health_path="health"), "health_path is 'health': it must be a path"),
    "folder": (_source(folder="here"), "folder is 'here'"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "said"), MISTAKES.values(), ids=MISTAKES)
def test_each_mistake_names_the_folder_what_it_is_and_what_is_allowed(
    change: Callable[[Source], Source], said: str
) -> None:
    with pytest.raises(ConfigurationError, match=f"^ingestion/sources/{ID}: .*{said}") as raised:
        require_sound(ID, change(load_source(ID)))
    assert str(raised.value).isprintable()


def test_all_mistakes_of_a_folder_are_told_at_once() -> None:
    wrong = _retailer(currency_code="US", time_zone="Mars")(_sales(page_size=0)(load_source(ID)))
    with pytest.raises(ConfigurationError, match=r"time_zone.*; .*currency_code.*; .*page_size"):
        require_sound(ID, wrong)


def _feed(**changes: Any) -> ChangesFeed:
    declared = load_changes("retailer2")
    assert isinstance(declared, ChangesFeed)
    return replace(declared, **changes)


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        (LookBack(0), "days is 0: it must be a whole number from 1"),
        (LookBack(10**6), "days is 1000000"),
        (LookBack("7"), "days is '7'"),  # type: ignore[arg-type]
        (_feed(path="changes"), "path is 'changes'"),
        (_feed(records_field=""), "records_field is ''"),
        (_feed(paginator=_fails), "paginator makes no paginator"),
        (_feed(time_zone="Nowhere", overlap=timedelta(hours=2)), "time_zone is 'Nowhere'"),
        (_feed(time_zone=None, overlap=timedelta(-1)), "overlap is "),
        (_feed(time_zone=None, overlap=5), "overlap is 5"),
    ],
)
def test_what_is_declared_of_changes_is_checked_too(
    declared: ChangesFeed | LookBack, said: str
) -> None:
    with pytest.raises(ConfigurationError, match=f"^ingestion/sources/{ID}/changes.py: {said}"):
        require_sound_changes(ID, declared)


@pytest.fixture
def folder(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], str]]:
    """Makes the folder of a retailer with such an `__init__.py`; gives its id."""
    parent = tmp_path_factory.mktemp("sources")
    monkeypatch.setattr(registry.sources, "__path__", [*registry.sources.__path__, str(parent)])

    def make(text: str) -> str:
        name = f"throwaway{abs(hash(text))}"
        (parent / name).mkdir()
        (parent / name / "__init__.py").write_text(text, "utf-8")
        source_ids.cache_clear()
        return name

    yield make
    source_ids.cache_clear()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import sys\nsys.exit(3)", "line 2: SystemExit: 3"),
        ("{}['nothing']", "line 1: KeyError: 'nothing'"),
        ("\n1 / 0", "line 2: ZeroDivisionError"),
        ("raise BaseException('odd')", "line 1: BaseException: odd"),
        ("assert False", "line 1: AssertionError"),
        ("def f(): f()\nf()", "RecursionError"),
        ("raise Exception('two\\nlines \\x1b[2J')", r"Exception: two lines \\x1b\[2J"),
        (
            "from shared.retailer import Tolerances\nTolerances(rejected_share=2)",
            "line 2: Tolerances: rejected_share is 2: .*less than or equal to 1",
        ),
        ("SOURCE = 5", "declares no SOURCE"),
    ],
)
def test_whatever_an_import_raises_is_that_folders_mistake(
    folder: Callable[[str], str], text: str, said: str
) -> None:
    retailer_id = folder(text)
    with pytest.raises(ConfigurationError, match=f"^ingestion/sources/{retailer_id}.*{said}"):
        load_source(retailer_id)


def test_the_declarations_that_are_here_are_sound() -> None:
    for retailer_id in source_ids():
        source = load_source(retailer_id)
        assert all(isinstance(entity, Entity) for entity in source.entities)
        load_changes(retailer_id)
