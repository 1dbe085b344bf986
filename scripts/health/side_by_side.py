"""Ask many parts at once, under one time limit.

A server that hangs takes a connection and never answers, and no library's time-out covers all the
places where one waits for it. So each question has a daemon thread of its own, which nobody waits
for when the time is over.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Thread

from scripts.health.probe import Finding, Probe, Result, State, failed, well
from shared.output.plain_text import one_line
from shared.run.failures import failure_of


@dataclass
class _Asking:
    """One probe under way."""

    probe: Probe
    started: float
    result: Result | None = None

    def run(self) -> None:
        """Ask, and keep what came of it."""
        try:
            finding = self.probe.ask()
        except Exception as error:  # noqa: BLE001 - one part's failure is no other's
            finding = failed(one_line(str(failure_of(error))), self.probe.advice)
        seconds = time.monotonic() - self.started
        self.result = Result(self.probe.name, finding, seconds)

    def outcome(self, limit: float) -> Result:
        """What is known when the time is over."""
        no_answer = failed(f"no answer within {limit:g} s", self.probe.advice)
        return self.result or Result(self.probe.name, no_answer, limit, has_ended=False)


def ask_all(probes: Sequence[Probe], seconds: float) -> list[Result]:
    """What comes of each probe within so many seconds, in their order."""
    started = time.monotonic()
    asking = [_Asking(probe, started) for probe in probes]
    threads = [Thread(target=each.run, name=each.probe.name, daemon=True) for each in asking]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(started + seconds - time.monotonic(), 0.0))
    return [each.outcome(seconds) for each in asking]


def is_answered(ask: Callable[[], object], seconds: float) -> bool:
    """Whether a question comes back within so many seconds, and raises nothing."""

    def finding() -> Finding:
        ask()
        return well("it answers")

    (result,) = ask_all([Probe("one question", finding, "")], seconds)
    return result.state is State.OK
