"""``python -m ingestion.scaffold.new_source retailer4``: write the folder of one more retailer.

What it writes works as it is: it passes the contract tests, and loads an API that speaks the
template's dialect. From there it is edited towards the real API (docs/ADD_A_RETAILER.md).
"""

import keyword
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import available_timezones

import typer
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from ingestion import sources
from ingestion.scaffold.dialects import OPENINGS, PAGINGS, AuthName, PagingName
from shared.currencies import CURRENCY_CODES
from shared.entities.canonical_record import canonical_record
from shared.errors import UsageError
from shared.output.plain_text import say
from shared.run.application import command

TEMPLATES = {
    "__init__.py": "declaration.py.jinja",
    "changes.py": "changes.py.jinja",
    "sales.sql": "sales.sql.jinja",
}
PayloadFormat = Literal["json", "csv"]
USUAL_PAGING: dict[PayloadFormat, PagingName] = {"json": "page", "csv": "link"}
IDENTIFIER = re.compile(r"[a-z][a-z0-9]{1,29}")
"""It names a Python package, a folder in S3, and, in upper case, settings variables."""
PLAIN_TEXT = re.compile(r"[^\x00-\x1f\"\\]{1,60}")
"""It stands in a string, in a docstring and in a comment."""


@dataclass(frozen=True)
class Choices:
    """What is known of the retailer beforehand."""

    retailer: str
    format: PayloadFormat
    auth: AuthName
    paging: PagingName
    name: str
    country: str
    time_zone: str
    currency: str


def main(
    retailer: Annotated[str, typer.Argument(metavar="ID", help="Such as retailer4.")],
    payload: Annotated[PayloadFormat, typer.Option("--format")] = "json",
    auth: AuthName = "api-key",
    paging: Annotated[
        PagingName | None, typer.Option(help="Without it: page for JSON, link for CSV.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="As people know it; without it, the id.")] = None,
    country: Annotated[str, typer.Option(help="Where it trades.")] = "Unknown",
    time_zone: Annotated[str, typer.Option(help="Its stores' clock.")] = "UTC",
    currency: Annotated[str, typer.Option(help="ISO 4217.")] = "USD",
) -> None:
    """Write the folder of one more retailer.

    It works as it is, against an API of the template's dialect, and is edited from there towards
    the real one.
    """
    choices = Choices(
        retailer=retailer,
        format=payload,
        auth=auth,
        paging=paging or USUAL_PAGING[payload],
        name=name or retailer.capitalize(),
        country=country,
        time_zone=time_zone,
        currency=currency,
    )
    texts = render(choices)
    folder = write_folder(retailer, texts, Path(sources.__path__[0]))
    say(_next_steps(choices, folder))


def render(choices: Choices) -> dict[str, str]:
    """The files of the new folder, by name.

    Raises:
        UsageError: an option's value cannot be used.
    """
    _require_usable(choices)
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        undefined=StrictUndefined,
        autoescape=select_autoescape(),  # of web pages, of which there are none here
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    fields = {
        "retailer_id": choices.retailer,
        "name": choices.name,
        "country": choices.country,
        "time_zone": choices.time_zone,
        "currency": choices.currency,
        "payload_format": choices.format,
        "opening": OPENINGS[choices.auth],
        "paging": PAGINGS[choices.paging],
        "columns": canonical_record("sales").columns,
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


def _require_usable(choices: Choices) -> None:
    problems = {
        f"{choices.retailer!r} is no id: take 2 to 30 lower-case letters and digits, a letter"
        " first, such as retailer4": not IDENTIFIER.fullmatch(choices.retailer)
        or keyword.iskeyword(choices.retailer),
        "a name and a country are up to 60 characters, without double quotes and backslashes": not (
            PLAIN_TEXT.fullmatch(choices.name) and PLAIN_TEXT.fullmatch(choices.country)
        ),
        f"{choices.time_zone!r} is no IANA time zone, such as Europe/London": choices.time_zone
        not in available_timezones(),
        f"{choices.currency!r} is no ISO 4217 code, such as EUR": choices.currency
        not in CURRENCY_CODES,
        f"a CSV body cannot name its next page: --paging {choices.paging} needs JSON, take link"
        " or none": choices.format not in PAGINGS[choices.paging].formats,
    }
    for problem, is_there in problems.items():
        if is_there:
            raise UsageError(problem)


def _next_steps(choices: Choices, folder: Path) -> str:
    prefix = f"RETAIL_SOURCES__{choices.retailer.upper()}__"
    variables = ("base_url", *OPENINGS[choices.auth].settings)
    lines = [
        f"{_shown(folder)} is written. What is next (docs/ADD_A_RETAILER.md has the details):",
        "1. Say in .env where the API is and what opens it:",
        *(f"     {prefix}{variable.upper()}=" for variable in variables),
        f"2. Fit {_shown(folder / '__init__.py')} to the API: retailer, paths, contract, totals.",
        f"3. Fit {_shown(folder / 'sales.sql')} to its records.",
        f"4. Say in {_shown(folder / 'changes.py')} how late its days may change.",
        "5. make setup",
        "   python -m ingestion.list_sources --check",
        f"   python -m pytest tests/contract -k {choices.retailer}",
        f"6. retail run 2024-01-15 --retailer {choices.retailer}",
    ]
    return "\n".join(lines)


def _shown(path: Path) -> str:
    """The path from the project's root."""
    return str(path.relative_to(Path(__file__).parents[2]))


app = command(main)

if __name__ == "__main__":
    app()
