"""What the documents promise exists: commands, files, modules."""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
import typer

from scripts.retail import app
from shared.settings import PROJECT_ROOT

pytestmark = pytest.mark.docs

DOCUMENTS = sorted([*PROJECT_ROOT.glob("*.md"), *PROJECT_ROOT.glob("[a-z]*/**/*.md")])
DECISIONS = PROJECT_ROOT / "docs" / "decisions"
EVERY_DOCUMENT = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda path: str(path.relative_to(PROJECT_ROOT))
)
CODE = re.compile(r"```.*?```|`[^`]+`", re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def _words_after(command: str, document: Path) -> set[str]:
    """The words that follow a command wherever the document shows it as code."""
    pattern = re.compile(rf"(?<![\w-]){command} ([a-z][\w.-]*)")
    code = CODE.findall(document.read_text("utf-8"))
    return {word for snippet in code for word in pattern.findall(snippet)}


def _dead_links(document: Path) -> Iterator[str]:
    for target in LINK.findall(document.read_text("utf-8")):
        path = target.partition("#")[0]
        if "://" not in target and path and not (document.parent / path).exists():
            yield target


def test_there_are_documents() -> None:
    assert PROJECT_ROOT / "docs" / "OPERATIONS.md" in DOCUMENTS


@EVERY_DOCUMENT
def test_make_targets_exist(document: Path) -> None:
    makefile = (PROJECT_ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z][\w-]*):", makefile, re.MULTILINE))
    assert _words_after("make", document) <= targets


@EVERY_DOCUMENT
def test_modules_exist(document: Path) -> None:
    modules = _words_after("python3? -m", document)
    assert [name for name in modules if find_spec(name) is None] == []


@EVERY_DOCUMENT
def test_retail_commands_exist(document: Path) -> None:
    command = typer.main.get_command(app)
    assert isinstance(command, typer.core.TyperGroup)
    assert _words_after("retail", document) <= set(command.commands)


@EVERY_DOCUMENT
def test_links_lead_somewhere(document: Path) -> None:
    assert list(_dead_links(document)) == []


def test_the_index_lists_every_decision() -> None:
    index = (DECISIONS / "README.md").read_text("utf-8")
    records = sorted(path.name for path in DECISIONS.glob("[0-9]*.md"))
    assert sorted(LINK.findall(index)) == records


@pytest.mark.parametrize("record", sorted(DECISIONS.glob("[0-9]*.md")), ids=lambda path: path.name)
def test_a_decision_says_all_four_things(record: Path) -> None:
    text = record.read_text("utf-8")
    assert text.startswith(f"# {record.name[:4]}: ")
    parts = ("Context", "Decision", "Consequences", "What would change our mind")
    assert [part for part in parts if f"**{part}.**" not in text] == []
