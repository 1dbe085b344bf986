"""`retail rules`: the gate's rules."""

from pathlib import Path
from typing import Annotated

import typer

from shared.run.options import Format

rules = typer.Typer(help="The gate's rules: list, check, add.", no_args_is_help=True)


@rules.command("list")
def list_rules(output: Format = "table") -> int:
    """List the rules in effect.

    Those of the file and those of the database; exit 1 where one makes no sense.
    """
    from scripts.operations.rules import print_rules

    return print_rules(output)


@rules.command()
def check(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE", help="As rules.yml.")
    ] = None,
) -> int:
    """Check that rules make sense, and add none.

    Without a file, all that the database holds.
    """
    from scripts.operations.rules import check_rules

    return check_rules(files or [])


@rules.command()
def add(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Rules, written as in rules.yml.")],
) -> None:
    """Add rules to the database, or change those added before.

    All of the file, or none.
    """
    from scripts.operations.rules import add_rules

    add_rules(file)
