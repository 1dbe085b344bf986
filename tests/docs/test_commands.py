"""Documents name every command there is, and none that there is not."""

from pathlib import Path

import pytest

from tests.support.documents import (
    DOCUMENTS,
    TARGETS,
    Shown,
    complaint,
    shown_commands,
    verb_of,
    verbs,
)

pytestmark = pytest.mark.docs
EVERY_DOCUMENT = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
SHOWN = [shown for document in DOCUMENTS for shown in shown_commands(document)]


def test_the_documents_show_commands() -> None:
    assert {"retail", "python", "make"} <= {shown.words[0] for shown in SHOWN}
    assert {shown.document for shown in SHOWN if shown.is_whole} >= {"README.md", "OPERATIONS.md"}


@EVERY_DOCUMENT
def test_every_command_of_a_document_parses(document: Path) -> None:
    wrong = {str(each): complaint(each) for each in shown_commands(document)}
    assert {shown: why for shown, why in wrong.items() if why} == {}


def test_a_document_names_every_verb() -> None:
    named = {verb_of(shown) for shown in SHOWN}
    assert [verb for verb in verbs() if verb not in named] == []


def test_a_document_names_every_target() -> None:
    named = {shown.words[1] for shown in SHOWN if shown.words[0] == "make"}
    assert [target for target in TARGETS if target not in named] == []


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("retail vanish", "no command vanish"),
        ("retail rules vanish", "no command rules vanish"),
        ("retail run", "Missing parameter: dates"),
        ("retail run 2024-01-15 --days 3", "No such option"),
        ("retail report 2024-01-15 --format xml", "table or json"),
        ("make vanish", "no target vanish"),
        ("make demo DAY=7", "does not know DAY"),
        ("python -m ingestion.vanish", "no module"),
        ("python -m ingestion.main 2024-01-15 --from-nowhere", "No such option"),
        ("python -m tests.gate --vanish 3", "has no --vanish"),
    ],
)
def test_a_wrong_command_is_found(tmp_path: Path, line: str, why: str) -> None:
    document = tmp_path / "PAGE.md"
    document.write_text(f"```sh\n.venv/bin/{line}  # so\n```\n", encoding="utf-8")
    (shown,) = shown_commands(document)
    assert shown == Shown("PAGE.md", tuple(line.split()), is_whole=True)
    assert why in (complaint(shown) or "")


def test_what_a_text_names_is_looked_up_too(tmp_path: Path) -> None:
    document = tmp_path / "PAGE.md"
    text = "Say `retail run DATE --days 3`, `retail run`, or `make vanish`; `retailer1` is none.\n"
    document.write_text(text, encoding="utf-8")
    assert [complaint(each) for each in shown_commands(document)] == [
        "no option --days", None, "no target vanish",
    ]  # fmt: skip
