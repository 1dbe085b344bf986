"""`python -m retailers.manage`: create, fill and keep alive the simulated retailers."""

import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from retailers.errors import RetailerError
from retailers.generator.scenario import DEFAULT_SEED, Scenario
from retailers.registry import RETAILERS
from retailers.trade import Retailer, create_schema, fill_days, fill_yesterday, load_real_set

LIVE_PAUSE_SECONDS = 600
LONGEST_FILL_DAYS = 3660

app = typer.Typer(
    help="Create, fill and keep alive the three simulated retailers. Each needs "
    "RETAILER1_DATABASE_URL, RETAILER2_DATABASE_URL or RETAILER3_DATABASE_URL.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


class Name(StrEnum):
    """The retailers that exist."""

    RETAILER1 = "retailer1"
    RETAILER2 = "retailer2"
    RETAILER3 = "retailer3"


def _days(text: str) -> list[date]:
    """The days of `YYYY-MM-DD` or `YYYY-MM-DD..YYYY-MM-DD`, both ends included."""
    first, _, last = text.partition("..")
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is neither YYYY-MM-DD nor FROM..TO") from None
    count = (end - start).days + 1
    if not 1 <= count <= LONGEST_FILL_DAYS:
        raise typer.BadParameter(f"{text!r} holds {count} days, not 1 to {LONGEST_FILL_DAYS}")
    return [start + timedelta(days=offset) for offset in range(count)]


Only = Annotated[list[Name] | None, typer.Option("--retailer", help="Only this one; repeatable.")]
Seed = Annotated[int, typer.Option(help="Another seed is another world.")]
Scale = Annotated[float, typer.Option(min=0.01, max=1000, help="1 is some 1,700 lines a weekday.")]
Days = Annotated[
    list[date], typer.Argument(metavar="DATE|FROM..TO", parser=_days, help="The days to replace.")
]


@app.command()
def init(retailer: Only = None) -> None:
    """Create schemas and tables; what exists stays."""
    for chosen in _chosen(retailer):
        _do(chosen, partial(_created, chosen))


@app.command()
def fill(days: Days, retailer: Only = None, seed: Seed = DEFAULT_SEED, scale: Scale = 1.0) -> None:
    """Replace the trade of these days by generated trade: the same every time."""
    for chosen in _chosen(retailer):
        _do(chosen, partial(_filled, chosen, Scenario(seed, scale), days))


@app.command()
def live(
    once: Annotated[bool, typer.Option("--once", help="Look once, then end.")] = False,
    retailer: Only = None,
    seed: Seed = DEFAULT_SEED,
    scale: Scale = 1.0,
) -> None:
    """Add yesterday's trade if it is absent; look again every ten minutes."""
    while True:
        for chosen in _chosen(retailer):
            _do(chosen, partial(_lived, chosen, Scenario(seed, scale)))
        if once:
            return
        time.sleep(LIVE_PAUSE_SECONDS)


@app.command("load-real")
def load_real(
    path: Annotated[Path, typer.Argument(help="The folder that contains online_retail/ etc.")],
    retailer: Only = None,
) -> None:
    """Empty the schemas and fill them with the real sets."""
    for chosen in _chosen(retailer):
        _do(chosen, partial(_loaded, chosen, path))


def _chosen(names: list[Name] | None) -> list[Retailer]:
    return [RETAILERS[name] for name in names or list(Name)]


def _do(retailer: Retailer, act: Callable[[], str]) -> None:
    """Say what was done, or what was wrong in one line."""
    started = time.monotonic()
    try:
        done = act()
    except RetailerError as error:
        typer.echo(f"{retailer.name}: {error}", err=True)
        sys.exit(1)
    typer.echo(f"{retailer.name}: {done} ({time.monotonic() - started:.1f} s)")


def _created(retailer: Retailer) -> str:
    create_schema(retailer)
    return f"the schema {retailer.schema} is there"


def _filled(retailer: Retailer, scenario: Scenario, days: list[date]) -> str:
    lines = fill_days(retailer, scenario, days)
    return f"{retailer.title} sold {lines:,} lines on {len(days)} days"


def _lived(retailer: Retailer, scenario: Scenario) -> str:
    added = fill_yesterday(retailer, scenario, datetime.now(UTC))
    return f"added {added}" if added else "yesterday is there already"


def _loaded(retailer: Retailer, folder: Path) -> str:
    return f"{retailer.title} now holds {load_real_set(retailer, folder):,} real lines"


if __name__ == "__main__":
    app()
