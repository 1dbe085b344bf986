"""Probes are asked at once, under one time limit that nothing holds up."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from scripts.health.clock import skew, skew_finding
from scripts.health.probe import Finding, Probe, Result, State, failed, warning, well, worst
from scripts.health.show import as_json, print_results
from scripts.health.side_by_side import ask_all, is_answered
from shared.errors import SourceUnavailable

pytestmark = pytest.mark.unit
LONG, SHORT = 60.0, 0.2
NOON = datetime(2024, 1, 15, 12, tzinfo=UTC)


def test_one_that_hangs_keeps_no_other_and_not_the_end() -> None:
    never = threading.Event()

    def hang() -> Finding:
        never.wait()
        return well("at last")

    answered = threading.Event()

    def answer() -> Finding:
        answered.set()
        return well("here")

    asked = [Probe("hangs", hang, "wake it"), Probe("answers", answer, "")]
    assert ask_all(asked, SHORT)[0] == Result(
        "hangs", failed("no answer within 0.2 s", "wake it"), SHORT, has_ended=False
    )
    assert answered.wait(LONG)
    assert not is_answered(never.wait, SHORT)
    never.set()
    assert [each.state for each in ask_all(asked, LONG)] == [State.OK, State.OK]
    assert is_answered(lambda: None, LONG)


def test_whatever_a_probe_raises_is_its_own_failure() -> None:
    def down() -> Finding:
        raise SourceUnavailable("it is\ndown")

    def crash() -> Finding:
        raise ZeroDivisionError("secret 42")

    found = ask_all([Probe("a", down, "start it"), Probe("b", crash, "report it")], LONG)
    assert [each.state for each in found] == [State.FAILED, State.FAILED]
    assert found[0].finding == failed("it is down", "start it")
    assert "ZeroDivisionError" in found[1].finding.found
    assert "42" not in found[1].finding.found
    assert not is_answered(down, LONG)


def test_the_worst_state_counts() -> None:
    assert worst([]) is State.OK
    assert worst([State.WARNING, State.OK]) is State.WARNING
    assert worst([State.FAILED, State.WARNING]) is State.FAILED


def test_it_is_shown_as_a_table_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    results = [Result("S3", warning("it \x1b[31mslept", "wake it"), 0.5)]
    print_results(results, "table")
    shown = capsys.readouterr().out
    assert "│ S3    │ warning │" in shown
    assert "\x1b" not in shown
    assert "0 ok, 1 to look at, 0 failed" in shown
    assert as_json(results) == {
        "overall": "warning",
        "probes": [
            {
                "name": "S3",
                "state": "warning",
                "found": "it \x1b[31mslept",
                "advice": "wake it",
                "seconds": 0.5,
            }
        ],
    }


@pytest.mark.parametrize(
    ("shown", "ahead"),
    [(NOON, 0), (NOON + timedelta(seconds=2), 0), (NOON - timedelta(seconds=7), -7)],
)
def test_a_clock_differs_only_by_what_the_way_does_not_explain(shown: datetime, ahead: int) -> None:
    asked, answered = NOON, NOON + timedelta(seconds=3)
    assert skew(shown, asked, answered) == timedelta(seconds=ahead)
    assert skew(answered + timedelta(seconds=9), asked, answered) == timedelta(seconds=9)


@pytest.mark.parametrize(
    ("seconds", "state"),
    [
        (5, State.OK),
        (6, State.WARNING),
        (-60, State.WARNING),
        (61, State.FAILED),
        (-3600, State.FAILED),
    ],
)
def test_a_clock_that_is_off_warns_then_fails(seconds: int, state: State) -> None:
    found = skew_finding("its clock", timedelta(seconds=seconds))
    assert found.state is state
    assert f"{abs(seconds):,} s" in found.found
