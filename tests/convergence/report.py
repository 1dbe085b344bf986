"""What was tried, as a table."""

import sys

from tests.convergence import examples, rule_examples, trials


def write(line: str) -> None:
    """One line, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _row(what: str, count: int, remark: str = "") -> None:
    write(f"  {what:<36} {count:>6}  {remark}".rstrip())


def write_examples(tally: examples.Tally, seconds: float) -> None:
    """What the examples tried."""
    write(f"examples, {seconds:.0f} s")
    _row("worlds, each with a schedule", tally.examples)
    _row("digests equal to the model's", tally.digests_equal)
    _row("loads", tally.outcomes.total())
    for outcome, count in tally.outcomes.most_common():
        _row(f"  {outcome}", count)


def write_rule_examples(tally: rule_examples.Tally, seconds: float) -> None:
    """What the examples of rules that change tried."""
    write(f"examples of rules that change, {seconds:.0f} s")
    _row("worlds, each with loads and rules", tally.examples)
    _row("digests equal to a rebuild's", tally.digests_equal)
    _row("publications", tally.outcomes.total())
    for outcome, count in tally.outcomes.most_common():
        _row(f"  {outcome}", count)
    _row("refused now, and stay as they were", tally.stay)


def write_trials(tally: trials.Tally, seconds: float) -> None:
    """What the trials tried."""
    write(f"trials of {trials.WORKERS} loading processes, {seconds:.0f} s")
    for kind, count in tally.trials.most_common():
        times = f"{tally.kills[kind]} times, {tally.in_time[kind]} of them struck at work"
        _row(kind, count, times if kind in tally.kills else "nothing may fail")
    _row("loads", tally.loads, f"{tally.disturbed} failed as a kill or a meeting explains")
    _row("readers looked in meanwhile", tally.looks, "and saw whole loads")
    _row('"stage it again" of rows that are gone', tally.stage_again)
    _row("digests equal to the undisturbed", tally.digests_equal)
