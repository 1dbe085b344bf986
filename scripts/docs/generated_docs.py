"""``python -m scripts.docs.generated_docs``, or ``make docs``: write anew what documents take.

A generated block stands between two comments, of which the first names the command that it shows:
the rest of the document is a person's.
"""

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from ingestion.list_sources import HEADINGS, describe, markdown_table, usable_sources
from scripts.docs import rule_catalogue
from scripts.docs.data_model.new_database import data_model
from shared.errors import ConfigurationError, PipelineError
from shared.output.plain_text import complain, say
from shared.settings import PROJECT_ROOT

BLOCK = re.compile(
    r"(?P<begin><!-- `(?P<command>[^`]+)` -->\n).*?(?P<end><!-- end -->\n)", re.DOTALL
)


def _sources() -> str:
    sources, failures = usable_sources()
    if failures:
        raise ConfigurationError("; ".join(failures))
    return markdown_table(HEADINGS, map(describe, sources))


Generators = Mapping[str, Callable[[], str]]
"""By the command that a block shows: what it prints."""
GENERATED: Generators = {
    "python -m ingestion.list_sources": _sources,
    "python -m scripts.docs.data_model": data_model,
    "python -m scripts.docs.rule_catalogue tables": rule_catalogue.tables,
    "python -m scripts.docs.rule_catalogue kinds": rule_catalogue.kinds,
    "python -m scripts.docs.rule_catalogue rules": rule_catalogue.rules,
}
DOCUMENTS = tuple(
    PROJECT_ROOT / "docs" / name for name in ("RETAILERS.md", "DATA_QUALITY.md", "DATA_MODEL.md")
)


def renewed(text: str, generators: Generators = GENERATED) -> str:
    """A document with its generated blocks as they should be now.

    Raises:
        ConfigurationError: it has no block, or one that nothing generates, or what a block shows
            cannot be made.
    """

    def block(found: re.Match[str]) -> str:
        generate = generators.get(found["command"])
        if generate is None:
            raise ConfigurationError(f"nothing generates the block of {found['command']}")
        return f"{found['begin']}\n{generate()}\n{found['end']}"

    new, blocks = BLOCK.subn(block, text)
    if not blocks:
        raise ConfigurationError("there is no generated block between its two comments")
    return new


def main(documents: tuple[Path, ...] = DOCUMENTS) -> int:
    """Renew the documents; returns the exit code."""
    for document in documents:
        text = document.read_text("utf-8")
        try:
            new = renewed(text)
        except PipelineError as error:
            complain(f"{document.name}: {error}")
            return 1
        if new != text:
            document.write_text(new, encoding="utf-8")
            say(f"{document.name} is written anew")
    return 0


if __name__ == "__main__":
    sys.exit(main())
