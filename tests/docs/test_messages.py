"""The messages that the documents quote are the code's: a reader searches for what a line says."""

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest

from shared.settings import PROJECT_ROOT

pytestmark = pytest.mark.docs

DOCUMENTS = ("docs/OPERATIONS.md", "docs/ADD_A_RETAILER.md", "docs/TROUBLESHOOTING.md")
PACKAGES = (
    "airflow",
    "data_quality",
    "database",
    "ingestion",
    "scripts",
    "shared",
    "transformation",
)
HEADING = re.compile(r"(the line|it|what it|the check|the error|the message) says", re.IGNORECASE)
QUOTED = re.compile(r"`([^`]+)`")
FEWEST_LETTERS = 10
"""Of a fragment that is looked for: less may stand anywhere."""
FIXED_SHARE = 0.44
"""Of a fragment, how much has to be the code's own text; the rest is what it fills in."""
NOT_OURS = re.compile(r"(Parser|Binder|Catalog) Error|\.(py|sql), line \d+|^FAIL: \w+ and")
"""Messages of DuckDB and Python, and places in files."""
Template = tuple[str, ...]
"""The fixed parts of a message; between two of them something is filled in."""


@cache
def _templates() -> tuple[Template, ...]:
    found = set()
    for package in PACKAGES:
        for path in (PROJECT_ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.JoinedStr):
                    found.add(_parts(node))
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found.add((node.value,))
    return tuple(found)


def _parts(node: ast.JoinedStr) -> Template:
    parts = [""]
    for each in node.values:
        if isinstance(each, ast.Constant):
            parts[-1] += str(each.value)
        else:
            parts.append("")
    return tuple(parts)


def _fragments(document: str) -> Iterator[str]:
    """What the tables of messages quote, without what stands for anything."""
    is_table_of_messages = False
    for line in (PROJECT_ROOT / document).read_text("utf-8").splitlines():
        if not line.startswith("|"):
            is_table_of_messages = False
            continue
        first = line.split(" | ")[0].removeprefix("| ")
        is_table_of_messages |= bool(HEADING.fullmatch(first))
        for quoted in QUOTED.findall(first) if is_table_of_messages else ():
            if not NOT_OURS.search(quoted):
                yield from (
                    part.strip(" .") for part in re.split("…|ingestion/sources/\\w+", quoted)
                )


def _is_said(fragment: str) -> bool:
    return any(_may_say(template, fragment) for template in _templates())


def _may_say(template: Template, fragment: str) -> bool:
    """Whether the fragment is a piece of the message, with anything in its gaps."""
    if any(fragment in part for part in template):
        return True
    for number, part in enumerate(template[:-1]):
        for start in range(len(part)):
            if fragment.startswith(part[start:]):
                fixed = (
                    len(part)
                    - start
                    + _fixed(template[number + 1 :], fragment[len(part) - start :])
                )
                if fixed >= FIXED_SHARE * len(fragment):
                    return True
    return False


def _fixed(parts: Template, rest: str) -> int:
    """How many letters of the rest are fixed text, a gap being before each of the parts."""
    fixed = 0
    for part in parts:
        place = rest.find(part.rstrip("."), 1) if part.strip(" .") else -1
        if place < 0:
            break
        fixed += len(part)
        rest = rest[place + len(part) :]
    return fixed


@pytest.mark.parametrize("document", DOCUMENTS)
def test_quoted_messages_are_those_of_the_code(document: str) -> None:
    looked_for = [each for each in _fragments(document) if len(each) >= FEWEST_LETTERS]
    ours = [each for each in looked_for if not each.startswith(("FAIL: ", "ERROR: "))]
    assert len(ours) >= 5
    assert [each for each in ours if not _is_said(each)] == []


def test_a_message_that_no_code_says_is_noticed() -> None:
    assert not _is_said("is missing from every record")
    assert not _is_said("no two of 4 pulls say the same")
    assert _is_said("no two of 4 extractions say the same")
    assert _is_said("the declaration allows pull_pages=20,000")


def test_rules_that_a_message_names_are_shipped() -> None:
    rules = (PROJECT_ROOT / "data_quality/rules.yml").read_text("utf-8")
    for document in DOCUMENTS:
        for said in _fragments(document):
            if said.startswith("FAIL: "):
                assert f"id: {said.split()[1]}\n" in rules
