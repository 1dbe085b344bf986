"""What documents take from the code is as the code says it now."""

from pathlib import Path

import pytest
from cogapp import Cog

from ingestion.registry import load_source, source_ids
from shared.settings import PROJECT_ROOT

pytestmark = pytest.mark.docs
CODE = "from ingestion.list_sources import sources_table; cog.out(sources_table())"
BEGIN, END = f"<!-- [[[cog {CODE} ]]] -->\n", "<!-- [[[end]]] -->\n"
GENERATED = [
    path
    for path in sorted(PROJECT_ROOT.glob("docs/*.md"))
    # that one is compared with the tests' own database, by test_data_model.py
    if "[[[cog" in path.read_text("utf-8") and path.name != "DATA_MODEL.md"
]


def _cog(option: str, document: Path) -> int:
    return int(Cog().main(["cog", option, str(document)]))


def test_there_are_documents_with_generated_blocks() -> None:
    assert {path.name for path in GENERATED} >= {"RETAILERS.md", "DATA_QUALITY.md"}


@pytest.mark.parametrize("document", GENERATED, ids=lambda path: path.name)
def test_its_generated_blocks_are_fresh(document: Path) -> None:
    assert _cog("--check", document) == 0, f"{document.name} is out of date: run `make docs`"


def test_a_stale_block_is_renewed_and_the_rest_is_left_alone(tmp_path: Path) -> None:
    document = tmp_path / "RETAILERS.md"
    document.write_text(f"before\n\n{BEGIN}stale\n{END}\nafter\n", encoding="utf-8")
    assert _cog("--check", document) != 0
    assert _cog("-r", document) == 0
    text = document.read_text("utf-8")
    assert text.startswith(f"before\n\n{BEGIN}| retailer |")
    assert text.endswith(f"\n{END}\nafter\n")
    assert "stale" not in text
    for retailer_id in source_ids():
        assert f"| {retailer_id} | {load_source(retailer_id).retailer.name} |" in text
    assert _cog("--check", document) == 0


@pytest.mark.parametrize(
    "text",
    [
        f"{BEGIN}never ended\n",
        f"<!-- [[[cog no_such_function() ]]] -->\n{END}",
    ],
)
def test_a_block_that_cannot_be_made_is_an_error(tmp_path: Path, text: str) -> None:
    document = tmp_path / "a document.md"
    document.write_text(text, encoding="utf-8")
    assert _cog("-r", document) != 0
    assert document.read_text("utf-8") == text
