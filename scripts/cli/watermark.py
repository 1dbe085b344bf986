"""`retail watermark`: how far each retailer's changes were seen, and what operators do to that."""

from typing import Annotated

import typer

watermark = typer.Typer(
    help="How far changes were seen: show, reset, replay.", no_args_is_help=True
)
Retailer = Annotated[str, typer.Argument(metavar="RETAILER", help="Such as retailer1.")]
Why = Annotated[str | None, typer.Option(help="The reason, for the history.")]


@watermark.command()
def show(
    retailer: Annotated[
        str | None, typer.Argument(metavar="RETAILER", help="Only this one.")
    ] = None,
) -> None:
    """Show where the watermarks stand, and who moved them.

    With the days that wait for an operator.
    """
    from scripts.operations.watermarks import print_watermarks

    print_watermarks([retailer] if retailer else None)


@watermark.command()
def reset(
    retailer: Retailer,
    to: Annotated[
        str | None,
        typer.Option(metavar="INSTANT", help="Where to; without it, forget the watermark."),
    ] = None,
    why: Why = None,
) -> None:
    """Move or forget a watermark.

    Forgetting it starts anew at what the source shows.
    """
    from scripts.operations.watermark_moves import reset

    reset(retailer, to, why)


@watermark.command()
def replay(
    retailer: Retailer,
    since: Annotated[str, typer.Option("--from", metavar="INSTANT", help="From when on.")],
    why: Why = None,
) -> None:
    """Have days that changed since an instant loaded again.

    The next daily run does so, with all of them that are published.
    """
    from scripts.operations.watermark_moves import replay

    replay(retailer, since, why)
