"""The commands that the documents show, as they stand there and as what they name parses them."""

import importlib
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typer

from scripts.retail import app
from shared.settings import PROJECT_ROOT

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"`([^`]+)`")
OURS = {"tests", "retailers", "ingestion", "transformation", "data_quality", "database"}
SHELLS = {"console", "sh", "bash"}
COMMAND = re.compile(r"\s*(?:\.venv/bin/)?(retail|python3? -m|make)\s+[a-z]")
MAKEFILE = (PROJECT_ROOT / "Makefile").read_text("utf-8")
TARGETS = re.findall(r"^([a-z][\w-]*):", MAKEFILE, re.MULTILINE)
DOCUMENTS = [
    *(PROJECT_ROOT / name for name in ("README.md", "CONTRIBUTING.md")),
    *sorted(PROJECT_ROOT.glob("docs/*.md")),
]
"""Those that a person follows: neither the changelog nor decisions, which tell of their day."""


@dataclass(frozen=True)
class Shown:
    """One command in a document."""

    document: str
    words: tuple[str, ...]
    """Without the path of the environment, such as `retail`, `run`, `2024-01-15`."""
    is_whole: bool
    """Whether it can be typed as it stands, or only names a verb and its options."""

    def __str__(self) -> str:
        return " ".join(self.words)


def shown_commands(document: Path) -> Iterator[Shown]:
    """The commands in shell blocks, and those that the text names."""
    text, name = document.read_text("utf-8"), document.name
    for language, block in FENCE.findall(text):
        lines = block.replace("\\\n", " ").splitlines() if language in SHELLS else []
        yield from (_shown(name, line, is_whole=True) for line in lines if COMMAND.match(line))
    for snippet in INLINE.findall(FENCE.sub("", text)):
        if COMMAND.match(snippet):
            yield _shown(name, " ".join(snippet.split()), is_whole=False)


def _shown(document: str, line: str, *, is_whole: bool) -> Shown:
    words = shlex.split(line.strip().removeprefix(".venv/bin/"), comments=True)
    if ">" in words:
        words = words[: words.index(">")]
    return Shown(document, tuple(words), is_whole)


def verbs() -> list[str]:
    """All verbs of `retail`, those of a group with the group's name before them."""
    return [" ".join(path) for path in _paths(_group(app), ())]


def verb_of(shown: Shown) -> str | None:
    """The verb that a command asks for, also by way of a target of make; None without one."""
    program, *words = shown.words
    if program == "make":
        asked = re.search(rf"^{words[0]}:.*\n\t@\$\(RETAIL\) ([a-z-]+)", MAKEFILE, re.MULTILINE)
        return asked[1] if asked else None
    if program != "retail":
        return None
    return " ".join(_leaf(_group(app), words)[1])


def complaint(shown: Shown) -> str | None:
    """Why the command, or what it names, does not exist or does not parse; None where it does."""
    program, *words = shown.words
    if program == "make":
        return _complaint_of_make(words)
    if program == "retail":
        return _complaint_of(_group(app), words, is_whole=shown.is_whole)
    return _complaint_of_module(words[1], words[2:], is_whole=shown.is_whole)


def _complaint_of_make(words: list[str]) -> str | None:
    target, *settings = words
    names = [word.partition("=")[0] for word in settings if "=" in word]
    unknown = [name for name in names if f"$({name})" not in MAKEFILE]
    if target not in TARGETS:
        return f"no target {target}"
    return f"make does not know {', '.join(unknown)}" if unknown else None


def _complaint_of_module(module: str, words: list[str], *, is_whole: bool) -> str | None:
    spec = find_spec(module)
    if spec is None:
        return f"no module {module}"
    if spec.submodule_search_locations:  # a package: what runs is its __main__
        module = f"{module}.__main__"
    if module.partition(".")[0] not in OURS:
        return None
    loaded = importlib.import_module(module)
    if isinstance(getattr(loaded, "app", None), typer.Typer):
        return _complaint_of(_group(loaded.app), words, is_whole=is_whole)
    # The proofs make their parsers when they are called: their options stand in the source.
    source = Path(loaded.__file__ or "").read_text("utf-8")
    unknown = [each for each in _options(words) if f'"{each.replace("--no-", "--")}"' not in source]
    return f"{module} has no {', '.join(unknown)}" if unknown else None


def _complaint_of(command: Any, words: list[str], *, is_whole: bool) -> str | None:
    leaf, path, rest = _leaf(command, words)
    if hasattr(leaf, "commands") and rest and re.fullmatch("[a-z-]+", rest[0]):
        return f"no command {' '.join([*path, rest[0]])}"
    if not is_whole:
        known = {option for parameter in leaf.params for option in parameter.opts} | {"--help"}
        unknown = [each for each in _options(rest) if each not in known]
        return f"no option {', '.join(unknown)}" if unknown else None
    try:
        leaf.make_context(leaf.name, rest)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it
        return str(error)
    return None


def _options(words: list[str]) -> list[str]:
    return [word.partition("=")[0] for word in words if word.startswith("--")]


def _group(application: typer.Typer) -> Any:
    return typer.main.get_command(application)


def _leaf(command: Any, words: list[str]) -> tuple[Any, list[str], list[str]]:
    """The command that the first words name, these words, and the rest."""
    path: list[str] = []
    while words and words[0] in getattr(command, "commands", {}):
        command = command.commands[words[0]]
        path.append(words[0])
        words = words[1:]
    return command, path, words


def _paths(command: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if not hasattr(command, "commands"):
        yield path
        return
    for name, child in command.commands.items():
        yield from _paths(child, (*path, name))
