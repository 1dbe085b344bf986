"""A mistake in a retailer's SQL is found without a record, and reported with its place."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from ingestion.declare.source import Source
from ingestion.normalise.mapping_check import check_mapping
from ingestion.registry import load_source
from shared.errors import ConfigurationError

pytestmark = pytest.mark.unit


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """retailer3 with SQL files that may be changed."""
    original = load_source("retailer3")
    folder = shutil.copytree(original.folder, tmp_path / "retailer3")
    return replace(original, folder=folder)


def _change(source: Source, old: str, new: str) -> int:
    """Put a mistake into sales.sql; returns its line."""
    path = source.folder / "sales.sql"
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("clean(store_id)", "clean(shop_id)", 'Binder Error: .*"shop_id" .*Candidate .*"store_id"'),
        ("clean(basket_id)", "cleam(basket_id)", 'Catalog Error: .*cleam .*Did you mean "clean"'),
        ("from typed", "frum typed", 'Parser Error: .* near "frum"'),
        ("sales_value < 0 or", "sales_value < or", 'Parser Error: .* near "or"'),
    ],
)
def test_a_mistake_is_told_with_its_file_and_line(
    source: Source, old: str, new: str, said: str
) -> None:
    line = _change(source, old, new)
    with pytest.raises(
        ConfigurationError, match=rf"^ingestion/sources/retailer3/sales\.sql, line {line}: {said}"
    ) as raised:
        check_mapping(source, source.sales)
    assert "\n" not in str(raised.value)


def test_columns_that_the_canonical_record_needs_are_missed(source: Source) -> None:
    _change(source, "'USD' as currency_code", "'USD' as currency")
    _change(source, "    sales_value as total_amount,\n", "")
    text = (source.folder / "sales.sql").read_text("utf-8")
    line = next(place for place, said in enumerate(text.splitlines(), 1) if said == "select")
    with pytest.raises(
        ConfigurationError,
        match=rf"^ingestion/sources/retailer3/sales\.sql, line {line}: canonical sales needs"
        r" total_amount, currency_code: the columns given are source_position, .*currency",
    ):
        check_mapping(source, source.sales)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("sales_value as total_amount", "sales_value::double as total_amount", "DOUBLE: .*exact"),
        ("sales_value as total_amount", "'1' as total_amount", "VARCHAR: it must be a decimal"),
        ("as line_number", "::varchar as line_number", "VARCHAR: it must be an integer"),
        ("_at) as sales_date", "_at)::varchar as sales_date", "VARCHAR: it must be a date"),
        ("'USD' as currency_code", "840 as currency_code", "INTEGER: it must be text"),
    ],
)
def test_a_column_of_another_type_is_told_with_its_line(
    source: Source, old: str, new: str, said: str
) -> None:
    line = _change(source, old, new)
    name = new.rsplit(maxsplit=1)[-1]
    with pytest.raises(
        ConfigurationError,
        match=rf"^ingestion/sources/retailer3/sales\.sql, line {line}: {name} is {said}",
    ):
        check_mapping(source, source.sales)


def test_a_file_that_is_no_text_is_a_mistake(source: Source) -> None:
    (source.folder / "sales.sql").write_bytes(b"select '\xff'")
    with pytest.raises(ConfigurationError, match=r"retailer3/sales\.sql cannot be read"):
        check_mapping(source, source.sales)


def test_an_empty_file_is_a_mistake(source: Source) -> None:
    (source.folder / "stores.sql").write_text("", encoding="utf-8")
    stores = next(entity for entity in source.entities if entity.name == "stores")
    with pytest.raises(ConfigurationError, match=r"retailer3/stores\.sql: Parser Error"):
        check_mapping(source, stores)


def test_a_file_that_was_corrected_is_looked_at_again(source: Source) -> None:
    check_mapping(source, source.sales)
    _change(source, "clean(store_id)", "clean(shop_id)")
    with pytest.raises(ConfigurationError):
        check_mapping(source, source.sales)
    _change(source, "clean(shop_id)", "clean(store_id)")
    check_mapping(source, source.sales)
