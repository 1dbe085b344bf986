"""Words that the glossary rules out stand nowhere: not in code, SQL, commands or documents."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.settings import PROJECT_ROOT

pytestmark = pytest.mark.docs

RULED_OUT = {
    r"mend(s|ed|ing)?": "repair",
    r"set(s|ting)? aside": "quarantine",
    r"(kept|keeps?) back": "quarantine",
    r"with-?h[oe]ld(s|ing)?": "quarantine",
    r"broken[ _](rows?|rules?|records?)": "failing rows, failing rules, rejected records",
    r"judge?ments?": "verdict",
    r"doubtful": "unverified extraction, retryable",
    r"seams?": "page-boundary duplicates",
    r"parcels?": "shipments",
    r"owe[ds]?": "pending",
    r"untold": "pending",
    r"(make|attach|new|staged)[ _]lea(f|ves)|leaf[ _]name": "table partition",
    r"(stage|extract|audit|load|pull|judge)_others": "the entities' names",
    r"held readers|hold_readers|readers held": "lock readers",
    r"as it comes": "default configuration",
}
"""Each pattern with the term that is meant, docs/GLOSSARY.md. Words with another good meaning
(*facts* of a star, *subject* of a mail) are left to whoever reads the change."""

EXCEPTIONS = {
    "docs/GLOSSARY.md": "it lists them",
    "tests/docs/test_vocabulary.py": "it looks for them",
    "CHANGELOG.md": "what an old version said stays as it was",
    "docs/decisions/": "a record stays as it was written",
    "LICENSE": "not our words",
    "requirements": "package names",
    "retailers/retailer1/shipments.py": "a carrier's company name",
    "docs/RETAILERS.md": "the same name, in an example",
}
SUFFIXES = {".py", ".sql", ".yml", ".yaml", ".md", ".jinja", ".toml", ".sh", ".json", ".cfg", ""}

PATTERN = re.compile(
    # In names, words are joined by underscores and capitals: take them apart first.
    "|".join(rf"(?P<w{place}>\b{word}\b)" for place, word in enumerate(RULED_OUT)),
    re.IGNORECASE,
)


def _listed() -> list[str]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=PROJECT_ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def _files() -> Iterator[Path]:
    for name in _listed():
        path = PROJECT_ROOT / name
        if path.suffix in SUFFIXES and path.is_file() and not name.startswith(tuple(EXCEPTIONS)):
            yield path


def ruled_out_words(text: str) -> Iterator[tuple[int, str, str]]:
    """Line number, word and the term that is meant."""
    for number, line in enumerate(text.splitlines(), start=1):
        apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", line)
        for form in {line, apart, apart.replace("_", " ")}:
            for found in PATTERN.finditer(form):
                place = int((found.lastgroup or "w0")[1:])
                yield number, found[0], list(RULED_OUT.values())[place]


def test_no_file_uses_a_word_that_the_glossary_rules_out() -> None:
    found = sorted(
        {
            f"{path.relative_to(PROJECT_ROOT)}:{number}: {word!r}, write: {meant}"
            for path in _files()
            for number, word, meant in ruled_out_words(path.read_text("utf-8"))
        }
    )
    assert found == []


@pytest.mark.parametrize(
    "text",
    ["was mended", "class KeptBack", "is_withheld", "count_seams", "broken_rules", "make_leaf"],
)
def test_words_are_found_in_names_as_well(text: str) -> None:
    assert list(ruled_out_words(text))


@pytest.mark.parametrize("text", ["recommended", "amended", "seamless", "loaf", "allowed"])
def test_other_words_are_left_alone(text: str) -> None:
    assert not list(ruled_out_words(text))


def test_every_exception_is_still_there() -> None:
    names = _listed()
    assert [each for each in EXCEPTIONS if not any(name.startswith(each) for name in names)] == []
