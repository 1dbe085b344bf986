"""``python -m data_quality.reconciliation``: does every row and every cent meet?

Exit code 0 when all does, 1 on one row or one cent of difference, 2 when the command was called
wrongly or could not look.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import date

from data_quality.reconciliation.reconciliation import reconcile
from data_quality.reconciliation.table import as_json, print_reconciliation
from shared.dates import parse_date, parse_date_range
from shared.errors import PipelineError
from shared.output.logs import configure_logging
from shared.output.plain_text import complain, json_text, say
from shared.output.terminal import PlainConsole
from shared.settings import get_settings

WIDE = 200
"""Columns where there is no terminal that says how many it has."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _parser().parse_args(arguments)
    try:
        first, last = _dates(options.first, options.last)
        settings = get_settings()
        configure_logging(settings.log_level)
        found = reconcile(settings, first, last)
    except PipelineError as error:
        complain(str(error))
        return 2
    if options.format == "json":
        say(json_text(as_json(found)))
    else:
        print_reconciliation(found, _console())
    return 0 if found.meets else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m data_quality.reconciliation", description=(__doc__ or "").split(": ", 1)[-1]
    )
    parser.add_argument("--from", dest="first", metavar="DATE", help="the first sales date")
    parser.add_argument("--to", dest="last", metavar="DATE", help="the last one, included")
    parser.add_argument("--format", choices=("table", "json"), default="table")
    return parser


def _dates(first: str | None, last: str | None) -> tuple[date, date]:
    if first and last:
        dates = parse_date_range(f"{first}..{last}")
        return dates[0], dates[-1]
    return parse_date(first) if first else date.min, parse_date(last) if last else date.max


def _console() -> PlainConsole:
    return PlainConsole() if sys.stdout.isatty() else PlainConsole(width=WIDE)


if __name__ == "__main__":
    sys.exit(main())
