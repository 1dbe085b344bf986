"""Results for the eye, and for programs."""

from collections.abc import Sequence
from typing import Any

from scripts.health.probe import Result, State, worst
from shared.output.plain_text import json_text, say
from shared.output.terminal import PlainTable, plain, wide_console
from shared.run.options import OutputFormat

STYLES = {State.OK: "green", State.WARNING: "yellow", State.FAILED: "red"}


def print_results(results: Sequence[Result], output: OutputFormat) -> None:
    """One line a probe, or one object; then how it is as a whole."""
    if output == "json":
        say(json_text(as_json(results)))
        return
    console = wide_console()
    console.print(_table(results))
    console.print(_summary(results))


def as_json(results: Sequence[Result]) -> dict[str, Any]:
    """The overall state, and each probe's."""
    return {
        "overall": worst(each.state for each in results),
        "probes": [
            {
                "name": each.name,
                "state": each.state,
                "found": each.finding.found,
                "advice": each.finding.advice,
                "seconds": round(each.seconds, 3),
            }
            for each in results
        ],
    }


def _table(results: Sequence[Result]) -> PlainTable:
    table = PlainTable()
    table.add_column("probe", no_wrap=True)
    table.add_column("state", no_wrap=True)
    table.add_column("found", overflow="fold", ratio=3)
    table.add_column("do", overflow="fold", ratio=2)
    for each in results:
        state = plain(each.state, STYLES[each.state])
        table.add_row(each.name, state, each.finding.found, each.finding.advice)
    return table


def _summary(results: Sequence[Result]) -> str:
    counts = {state: sum(each.state is state for each in results) for state in State}
    return (
        f"{counts[State.OK]} ok, {counts[State.WARNING]} to look at, {counts[State.FAILED]} failed"
    )
