"""What documents take from the code is as the code says it now."""

from pathlib import Path

import pytest

from ingestion.registry import load_source, source_ids
from scripts.docs.generated_docs import DOCUMENTS, main, renewed
from shared.errors import ConfigurationError

pytestmark = pytest.mark.docs
BEGIN, END = "<!-- `python -m ingestion.list_sources` -->\n", "<!-- end -->\n"


@pytest.mark.parametrize(
    "document",
    # that one is held against the tests' own database, by test_data_model.py
    [document for document in DOCUMENTS if document.name != "DATA_MODEL.md"],
    ids=lambda path: path.name,
)
def test_its_generated_blocks_are_fresh(document: Path) -> None:
    text = document.read_text("utf-8")
    assert renewed(text) == text, f"{document.name} is out of date: run `make docs`"


def test_a_stale_block_is_renewed_and_the_rest_is_left_alone(tmp_path: Path) -> None:
    document = tmp_path / "RETAILERS.md"
    document.write_text(f"before\n\n{BEGIN}stale\n{END}\nafter\n", encoding="utf-8")
    assert main((document,)) == 0
    text = document.read_text("utf-8")
    assert text.startswith(f"before\n\n{BEGIN}\n| retailer |")
    assert text.endswith(f"\n\n{END}\nafter\n")
    assert "stale" not in text
    for retailer_id in source_ids():
        assert f"| {retailer_id} | {load_source(retailer_id).retailer.name} |" in text
    assert renewed(text) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no block\n", "no generated block"),
        (f"{BEGIN}never ended\n", "no generated block"),
        (f"<!-- `date` -->\n{END}", "nothing generates the block of date"),
    ],
)
def test_a_block_that_cannot_be_made_is_an_error(text: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        renewed(text)
