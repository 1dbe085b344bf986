"""The list of an entity's columns: what is wrong with it is named, and all know a new column."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data_quality.rules import tables
from ingestion.normalise.canonical import canonical_query
from ingestion.normalise.mapping_check import _mistakes, check_mapping
from ingestion.registry import load_source
from ingestion.scaffold.new_source import Choices, render
from shared.entities import canonical_record as room
from shared.entities.canonical_record import canonical_entities, canonical_record
from shared.errors import ConfigurationError

pytestmark = pytest.mark.unit
CACHES = (canonical_record, canonical_entities, canonical_query, _mistakes)
WHOLE = """
holds: one row per visit
quantity: visits
columns:
  store_id: {type: id, required: true, is_key: true, description: the store}
  visits: {type: decimal, required: true, unit: people, description: who came}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder in the place of the entities'."""
    monkeypatch.setattr(room, "FOLDER", tmp_path)
    _forget()
    yield tmp_path
    _forget()


def _forget() -> None:
    for each in CACHES:
        each.cache_clear()


def _write(folder: Path, text: str, entity: str = "visits") -> None:
    (folder / entity).mkdir(exist_ok=True)
    (folder / entity / "columns.yml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("type: id", "type: uuid", "columns.0.type: Input should be "),
        ("visits: {", "Visits: {", "columns.1.name: String should match"),
        ("visits: {", "'a; drop table x': {", "columns.1.name: String should match"),
        ("description: the store", "descripton: the store", "columns.0.descripton: Extra"),
        ("unit: people", "unit: [people]", "columns.1.unit: Input should be a valid string"),
        ("required: true, is_key", "unit: m, is_key", "store_id: only numbers have a unit"),
        ("store_id: {", "retailer_id: {", "there twice: retailer_id"),
        ("quantity: visits", "quantity: store_id", "store_id is summed, and must be a decimal"),
        ("quantity: visits", "quantity: people", "not among the columns: people"),
        ("quantity: visits", "amount: visits", "not among the columns: currency_code"),
        ("type: id", "type: id, pseudonym_of: name", "store_id: a pseudonym is of type text"),
        ("holds: one row per visit", "holds: ''", "holds: String should have at least 1"),
        ("columns:", "column:", "lists no columns with their types"),
        ("type: id,", "type: id;", "is not YAML|lists no columns|Extra inputs|Input should be"),
    ],
)
def test_a_wrong_list_is_named(folder: Path, old: str, new: str, said: str) -> None:
    assert WHOLE.count(old) == 1
    _write(folder, WHOLE.replace(old, new))
    with pytest.raises(
        ConfigurationError, match=f"transformation/entities/visits/columns.yml.*({said})"
    ):
        canonical_record("visits")


@pytest.mark.usefixtures("folder")
def test_an_entity_without_a_list_is_unknown() -> None:
    assert canonical_entities() == ()
    with pytest.raises(ConfigurationError, match="cannot be read: No such file"):
        canonical_record("visits")


def test_a_column_of_the_list_is_known_everywhere(folder: Path) -> None:
    original = Path(room.__file__).parents[2] / "transformation" / "entities"
    for path in original.glob("*/columns.yml"):
        _write(folder, path.read_text(encoding="utf-8"), path.parent.name)
    with (folder / "sales" / "columns.yml").open("a", encoding="utf-8") as file:
        file.write("  till_id: {type: id, required: true, description: the till}\n")
    _forget()
    assert "case when till_id is null then 'till_id' end" in canonical_query("sales")
    assert "has_nul(till_id)" in canonical_query("sales")
    assert canonical_record("sales").duckdb_columns()["till_id"] == "varchar"
    assert tables._columns("sales")["till_id"] == "text"
    source = load_source("retailer1")
    with pytest.raises(ConfigurationError, match="canonical sales needs till_id"):
        check_mapping(source, source.sales)
    texts = render(Choices("retailer4", "json", "api-key", "page", "Four", "Unknown", "UTC", "USD"))
    assert "clean(till_id) as till_id" in texts["sales.sql"]
    assert '"till_id": "text"' in texts["__init__.py"]
