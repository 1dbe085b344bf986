"""Arguments and options that several commands take, each declared once."""

from typing import Annotated, Literal, get_args

import typer

from shared.errors import UsageError

JOBS = 2
"""Partitions of a range that are worked on at once: while one waits for its retailer, another is
normalised."""

OutputFormat = Literal["table", "json"]


def output_format(text: str) -> OutputFormat:
    """The value of `--format`.

    Raises:
        UsageError: it is neither `table` nor `json`.
    """
    for known in get_args(OutputFormat):
        if text == known:
            return known  # type: ignore[no-any-return]
    raise UsageError(f"--format is table or json, not {text}")


Dates = Annotated[str, typer.Argument(metavar="DATE", help="YYYY-MM-DD, or FROM..TO.")]
AnyDates = Annotated[
    str | None, typer.Argument(metavar="DATE", help="YYYY-MM-DD, or FROM..TO; without it, all.")
]
Retailers = Annotated[
    list[str] | None,
    typer.Option("--retailer", metavar="R", help="Only this one; may be repeated."),
]
Jobs = Annotated[int, typer.Option(min=1, metavar="N", help="Partitions at once.")]
Format = Annotated[
    str,
    typer.Option("--format", metavar="FORMAT", parser=output_format, help="table or json."),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Only list what would go, and delete nothing.")
]
