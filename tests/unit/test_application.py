"""Commands: exit codes, and errors that are harmless lines whatever an argument holds."""

import os
import sys
from typing import Annotated

import pytest
import typer

from scripts.retail import GROUPS, app
from shared.errors import SourceUnavailable, UsageError
from shared.run.application import command
from shared.run.options import JOBS, Dates, Format, Jobs

pytestmark = pytest.mark.unit
HOSTILE = "\x1b]0;yours is mine\x07\x1b[2J\u202e"
SHOWN = r"\x1b]0;yours is mine\x07\x1b[2J\u202e"


def _load(
    dates: Dates,
    jobs: Jobs = JOBS,  # noqa: ARG001 - it is parsed
    output: Format = "table",  # noqa: ARG001 - likewise
    kind: Annotated[str, typer.Option()] = "",
) -> int:
    """Load days.

    All of them.
    """
    if dates == "wrong":
        raise UsageError(f"{kind} is no kind")
    if dates == "down":
        raise SourceUnavailable("nobody answers")
    if dates == "encoded":
        kind.encode()
    if dates == "asked":
        typer.confirm("Sure?", abort=True)
    return 1 if dates == "failing" else 0


LOAD = command(_load)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["2024-01-15"], 0),
        (["failing"], 1),
        (["down"], 1),
        (["wrong"], 2),
        ([], 2),
        (["2024-01-15", "--jobs", "0"], 2),
        (["2024-01-15", "--format", "xml"], 2),
        (["2024-01-15", "more"], 2),
        (["--help"], 0),
    ],
)
def test_the_exit_code_says_what_went_wrong(arguments: list[str], code: int) -> None:
    assert LOAD.run(arguments) == code


@pytest.mark.parametrize(
    "arguments",
    [
        ["wrong", f"--kind={HOSTILE}"],
        [f"--{HOSTILE}"],
        ["2024-01-15", HOSTILE],
        ["2024-01-15", f"--format={HOSTILE}"],
    ],
)
def test_what_an_argument_holds_does_not_act(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert LOAD.run(arguments) == 2
    said = capsys.readouterr()
    assert SHOWN in said.err
    assert said.out == ""
    assert [each for each in said.err if not each.isprintable() and each != "\n"] == []


def test_a_group_shows_a_hostile_command_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run([HOSTILE]) == 2
    assert app.run(["rules", HOSTILE]) == 2
    said = capsys.readouterr().err
    assert said.count(SHOWN) == 2
    assert "\x1b" not in said


def test_a_failure_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert command(_load, prefix="error: ").run(["down"]) == 1
    assert capsys.readouterr().err == "error: nobody answers\n"


def test_an_argument_that_is_no_text_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    kind = os.fsdecode(b"--kind=a\xffb")
    assert command(_load, prefix="error: ").run(["encoded", kind]) == 2
    assert capsys.readouterr().err == "error: an argument is not text in UTF-8\n"


def test_a_text_of_another_origin_that_is_not_encoded_is_a_defect() -> None:
    with pytest.raises(UnicodeEncodeError):
        LOAD.run(["encoded", "--kind=\ud800"])


def test_an_application_says_which_errors_are_wrong_usage() -> None:
    assert command(_load, wrong_usage=()).run(["wrong"]) == 1
    assert command(_load, wrong_usage=(SourceUnavailable,)).run(["down"]) == 2


def test_no_answer_to_a_question_aborts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdin, "readline", lambda *_: "")
    assert LOAD.run(["asked"]) == 1
    assert capsys.readouterr().err.endswith("aborted\n")


def test_calling_it_ends_the_process_with_the_code() -> None:
    with pytest.raises(SystemExit) as ended:
        LOAD(["failing"])
    assert ended.value.code == 1


@pytest.mark.parametrize("group", ["", *GROUPS])
def test_help_shows_every_summary_whole(group: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run([*group.split(), "--help"]) == 0
    assert "..." not in capsys.readouterr().out.replace("[ARGS]...", "")


def test_nothing_asked_for_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run([]) == 2
    assert "reconcile" in capsys.readouterr().err
