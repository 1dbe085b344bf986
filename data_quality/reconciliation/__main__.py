"""``python -m data_quality.reconciliation``: does every row and every cent meet?"""

from datetime import date
from typing import Annotated

import typer

from data_quality.reconciliation.reconciliation import reconcile
from data_quality.reconciliation.table import as_json, print_reconciliation
from shared.dates import parse_date_range, parse_sales_date
from shared.errors import PipelineError
from shared.output.logs import configure_logging
from shared.output.plain_text import json_text, say
from shared.output.terminal import wide_console
from shared.run.application import command
from shared.run.options import Format
from shared.settings import get_settings

First = Annotated[str | None, typer.Option("--from", metavar="DATE", help="The first sales date.")]
Last = Annotated[str | None, typer.Option("--to", metavar="DATE", help="The last one, included.")]
WIDE = 200
"""Columns where there is no terminal that says how many it has."""


def main(first: First = None, last: Last = None, output: Format = "table") -> int:
    """Hold every row and every cent of all days against each other, from the source to the star.

    Exit code 0 means that all meets, 1 that one row or one cent does not, 2 that the command was
    called wrongly or could not look.
    """
    dates = _dates(first, last)
    settings = get_settings()
    configure_logging(settings.log_level)
    found = reconcile(settings, *dates)
    if output == "json":
        say(json_text(as_json(found)))
    else:
        print_reconciliation(found, wide_console(WIDE))
    return 0 if found.meets else 1


def _dates(first: str | None, last: str | None) -> tuple[date, date]:
    if first and last:
        dates = parse_date_range(f"{first}..{last}")
        return dates[0], dates[-1]
    return (
        parse_sales_date(first) if first is not None else date.min,
        parse_sales_date(last) if last is not None else date.max,
    )


app = command(main, wrong_usage=(PipelineError,))

if __name__ == "__main__":
    app()
