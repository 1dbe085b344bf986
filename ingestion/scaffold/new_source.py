"""``python -m ingestion.scaffold.new_source retailer4``: write the folder of one more retailer.

What it writes works as it is: it passes the contract tests, and loads an API that speaks the
template's dialect. From there it is edited towards the real API (docs/ADD_A_RETAILER.md).
"""

import argparse
import keyword
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import available_timezones

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from ingestion import sources
from ingestion.scaffold.dialects import OPENINGS, PAGINGS
from shared.currencies import CURRENCY_CODES
from shared.errors import PipelineError, UsageError
from shared.output.plain_text import complain, say

TEMPLATES = {
    "__init__.py": "declaration.py.jinja",
    "changes.py": "changes.py.jinja",
    "sales.sql": "sales.sql.jinja",
}
USUAL_PAGING = {"json": "page", "csv": "link"}
IDENTIFIER = re.compile(r"[a-z][a-z0-9]{1,29}")
"""It names a Python package, a folder in S3, and, in upper case, settings variables."""
PLAIN_TEXT = re.compile(r"[^\x00-\x1f\"\\]{1,60}")
"""It stands in a string, in a docstring and in a comment."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _parser().parse_args(arguments)
    try:
        texts = render(options)
        folder = write_folder(options.retailer, texts, Path(sources.__path__[0]))
    except PipelineError as error:
        complain(str(error))
        return 2
    say(_next_steps(options, folder))
    return 0


def render(options: argparse.Namespace) -> dict[str, str]:
    """The files of the new folder, by name.

    Raises:
        UsageError: an option's value cannot be used.
    """
    _require_usable(options)
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        undefined=StrictUndefined,
        autoescape=select_autoescape(),  # of web pages, of which there are none here
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    fields = {
        "retailer_id": options.retailer,
        "name": _name(options),
        "country": options.country,
        "time_zone": options.time_zone,
        "currency": options.currency,
        "payload_format": options.format,
        "opening": OPENINGS[options.auth],
        "paging": PAGINGS[_paging(options)],
    }
    return {
        name: environment.get_template(template).render(fields)
        for name, template in TEMPLATES.items()
    }


def write_folder(retailer_id: str, texts: dict[str, str], parent: Path) -> Path:
    """Write the files into a new folder, and return it.

    Raises:
        UsageError: the folder is there already; nothing in it is changed.
    """
    folder = parent / retailer_id
    try:
        folder.mkdir()
    except FileExistsError as error:
        raise UsageError(f"{_shown(folder)} is there already: choose another id") from error
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def _require_usable(options: argparse.Namespace) -> None:
    problems = {
        f"{options.retailer!r} is no id: take 2 to 30 lower-case letters and digits, a letter"
        " first, such as retailer4": not IDENTIFIER.fullmatch(options.retailer)
        or keyword.iskeyword(options.retailer),
        "a name and a country are up to 60 characters, without double quotes and backslashes": not (
            PLAIN_TEXT.fullmatch(_name(options)) and PLAIN_TEXT.fullmatch(options.country)
        ),
        f"{options.time_zone!r} is no IANA time zone, such as Europe/London": options.time_zone
        not in available_timezones(),
        f"{options.currency!r} is no ISO 4217 code, such as EUR": options.currency
        not in CURRENCY_CODES,
        f"a CSV body cannot name its next page: --paging {_paging(options)} needs JSON, take link"
        " or none": options.format not in PAGINGS[_paging(options)].formats,
    }
    for problem, is_there in problems.items():
        if is_there:
            raise UsageError(problem)


def _name(options: argparse.Namespace) -> str:
    return str(options.name or options.retailer.capitalize())


def _paging(options: argparse.Namespace) -> str:
    return str(options.paging or USUAL_PAGING[options.format])


def _next_steps(options: argparse.Namespace, folder: Path) -> str:
    prefix = f"RETAIL_SOURCES__{options.retailer.upper()}__"
    variables = ("base_url", *OPENINGS[options.auth].settings)
    lines = [
        f"{_shown(folder)} is written. What is next (docs/ADD_A_RETAILER.md has the details):",
        "1. Say in .env where the API is and what opens it:",
        *(f"     {prefix}{variable.upper()}=" for variable in variables),
        f"2. Fit {_shown(folder / '__init__.py')} to the API: retailer, paths, contract, totals.",
        f"3. Fit {_shown(folder / 'sales.sql')} to its records.",
        f"4. Say in {_shown(folder / 'changes.py')} how late its days may change.",
        "5. make setup",
        "   python -m ingestion.list_sources --check",
        f"   python -m pytest tests/contract -k {options.retailer}",
        f"6. retail run 2024-01-15 --retailer {options.retailer}",
    ]
    return "\n".join(lines)


def _shown(path: Path) -> str:
    """The path from the project's root."""
    return str(path.relative_to(Path(__file__).parents[2]))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ingestion.scaffold.new_source",
        description=(__doc__ or "").split("\n", 1)[0],
    )
    parser.add_argument("retailer", metavar="ID", help="such as retailer4")
    parser.add_argument("--format", choices=USUAL_PAGING, default="json")
    parser.add_argument("--auth", choices=OPENINGS, default="api-key")
    parser.add_argument("--paging", choices=PAGINGS, help="default: page for JSON, link for CSV")
    parser.add_argument("--name", help="as people know it; default: the id")
    parser.add_argument("--country", default="Unknown", help="where it trades")
    parser.add_argument("--time-zone", default="UTC", help="its stores' clock")
    parser.add_argument("--currency", default="USD", help="ISO 4217")
    return parser


if __name__ == "__main__":
    sys.exit(main())
