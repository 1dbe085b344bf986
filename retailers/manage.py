"""`python -m retailers.manage`: create, fill and keep alive the simulated retailers."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from retailers.disturbance import Disturbance, disturb
from retailers.errors import RetailerError
from retailers.generator.scenario import DEFAULT_SEED, Scenario
from retailers.registry import RETAILERS
from retailers.trade import (
    REAL,
    Retailer,
    create_schema,
    fill_days,
    fill_yesterday,
    load_real_set,
    trade_origins,
)

LIVE_PAUSE_SECONDS = 600
LONGEST_FILL = timedelta(days=3660)

app = typer.Typer(
    help="Create, fill and keep alive the three simulated retailers. Each needs "
    "RETAILER1_DATABASE_URL, RETAILER2_DATABASE_URL or RETAILER3_DATABASE_URL.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)


class Name(StrEnum):
    """The retailers that exist."""

    RETAILER1 = "retailer1"
    RETAILER2 = "retailer2"
    RETAILER3 = "retailer3"


@dataclass(frozen=True)
class DayRange:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    def days(self) -> list[date]:
        """Every day, in order."""
        count = (self.last - self.first).days + 1
        return [self.first + timedelta(days=offset) for offset in range(count)]


def _parse_days(text: str) -> DayRange:
    first, _, last = text.partition("..")
    try:
        found = DayRange(date.fromisoformat(first), date.fromisoformat(last or first))
    except ValueError:
        raise typer.BadParameter(f"{text!r} is neither YYYY-MM-DD nor FROM..TO") from None
    if not found.first <= found.last < found.first + LONGEST_FILL:
        raise typer.BadParameter(f"{text!r} is not 1 to {LONGEST_FILL.days} days")
    return found


Only = Annotated[list[Name] | None, typer.Option("--retailer", help="Only this one; repeatable.")]
Seed = Annotated[int, typer.Option(help="Another seed is another world.")]
Scale = Annotated[float, typer.Option(min=0.01, max=1000, help="1 is some 1,700 lines a weekday.")]
Day = Annotated[
    datetime, typer.Argument(metavar="DATE", formats=["%Y-%m-%d"], help="The day to disturb.")
]
Kind = Annotated[
    Disturbance | None, typer.Option(help="Without it the seed chooses late, amend or void.")
]
Days = Annotated[
    DayRange,
    typer.Argument(metavar="DATE|FROM..TO", parser=_parse_days, help="The days to replace."),
]


@app.command()
def init(retailer: Only = None) -> None:
    """Create schemas and tables; what exists stays."""
    _finish(_for_each(retailer, _created))


@app.command()
def fill(days: Days, retailer: Only = None, seed: Seed = DEFAULT_SEED, scale: Scale = 1.0) -> None:
    """Replace the trade of these days by generated trade: the same every time."""
    _finish(_for_each(retailer, partial(_filled, scenario=Scenario(seed, scale), days=days.days())))


@app.command()
def begin(days: Days, retailer: Only = None, seed: Seed = DEFAULT_SEED, scale: Scale = 1.0) -> None:
    """Create the schemas; fill those that hold no trade; add yesterday's to generated trade."""
    scenario = Scenario(seed, scale)
    _finish(_for_each(retailer, partial(_begun, scenario=scenario, days=days.days())))


@app.command()
def live(
    once: Annotated[bool, typer.Option("--once", help="Look once, then end.")] = False,
    retailer: Only = None,
    seed: Seed = DEFAULT_SEED,
    scale: Scale = 1.0,
) -> None:
    """Add yesterday's trade if it is absent; look again every ten minutes."""
    scenario = Scenario(seed, scale)
    while not once:
        # A database that is down now may be up at the next look.
        _for_each(retailer, partial(_lived, scenario=scenario))
        time.sleep(LIVE_PAUSE_SECONDS)
    _finish(_for_each(retailer, partial(_lived, scenario=scenario)))


@app.command("load-real")
def load_real(
    path: Annotated[Path, typer.Argument(help="The folder that contains online_retail/ etc.")],
    retailer: Only = None,
) -> None:
    """Empty the schemas and fill them with the real sets."""
    _finish(_for_each(retailer, partial(_loaded, folder=path)))


@app.command("disturb")
def disturb_day(
    day: Day,
    kind: Kind = None,
    seed: Annotated[int, typer.Option(help="Which sale it happens to.")] = 0,
    retailer: Only = None,
) -> None:
    """Change the past: a late sale, an amendment, a void, or sales around a clock change."""
    _finish(_for_each(retailer, partial(_disturbed, day=day.date(), kind=kind, seed=seed)))


def _for_each(names: list[Name] | None, act: Callable[[Retailer], str]) -> bool:
    """Act on each retailer, whatever happens to the others; True if all went well."""
    outcomes = [_told(RETAILERS[name], act) for name in names or list(Name)]
    return all(outcomes)


def _told(retailer: Retailer, act: Callable[[Retailer], str]) -> bool:
    """Say in one line what was done, or what was wrong."""
    started = time.monotonic()
    try:
        done = act(retailer)
    except RetailerError as error:
        typer.echo(f"{retailer.name}: {error}", err=True)
        return False
    typer.echo(f"{retailer.name}: {done} ({time.monotonic() - started:.1f} s)")
    return True


def _finish(well: bool) -> None:
    if not well:
        raise typer.Exit(1)


def _created(retailer: Retailer) -> str:
    create_schema(retailer)
    return f"the schema {retailer.schema} is there"


def _filled(retailer: Retailer, scenario: Scenario, days: list[date]) -> str:
    lines = fill_days(retailer, scenario, days)
    return f"{retailer.title} sold {lines:,} lines on {len(days)} days"


def _begun(retailer: Retailer, scenario: Scenario, days: list[date]) -> str:
    create_schema(retailer)
    origins = trade_origins(retailer)
    if REAL in origins:
        return f"{retailer.title} holds the real set"
    filled = "" if origins else f"{_filled(retailer, scenario, days)}; "
    return filled + _lived(retailer, scenario)


def _lived(retailer: Retailer, scenario: Scenario) -> str:
    added = fill_yesterday(retailer, scenario, datetime.now(UTC))
    return f"added {added}" if added else "yesterday is there already"


def _disturbed(retailer: Retailer, day: date, kind: Disturbance | None, seed: int) -> str:
    return "; ".join(disturb(retailer, day, kind, seed))


def _loaded(retailer: Retailer, folder: Path) -> str:
    return f"{retailer.title} now holds {load_real_set(retailer, folder):,} real lines"


if __name__ == "__main__":
    app()
