"""Whatever one partition meets, the others of its command go on."""

import errno
import json
from collections.abc import Sequence
from datetime import date

import pytest

from shared.errors import PipelineError, SourceUnavailable, UnexpectedError, UsageError
from shared.output.logs import configure_logging
from shared.partition import Partition
from shared.run.batch import Outcomes, in_turn, run_batch
from shared.run.partitions import run_partitions
from shared.settings import Settings

DAYS = [Partition("retailer9", date(2024, 1, number)) for number in range(1, 6)]
BAD = DAYS[2]
SETTINGS = Settings.model_construct()
SURPRISES = [
    ValueError("A string literal cannot contain NUL (0x00) characters."),
    MemoryError(),
    RecursionError("maximum recursion depth exceeded"),
    OSError(errno.ENOSPC, "No space left on device"),
    KeyError("total"),
    UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"),
]


def _stumbling(error: BaseException) -> object:
    def stage(partitions: Sequence[Partition], _: Settings) -> Outcomes:
        if BAD in partitions:
            raise error
        return {partition: {"rows": 1} for partition in partitions}

    return stage


@pytest.mark.parametrize("error", SURPRISES, ids=lambda error: type(error).__name__)
def test_any_exception_is_the_failure_of_its_partition_alone(error: Exception) -> None:
    outcomes = run_batch(in_turn(_stumbling(error)), DAYS, SETTINGS)  # type: ignore[arg-type]
    failed = {each: said for each, said in outcomes.items() if isinstance(said, PipelineError)}
    assert set(outcomes) == set(DAYS)
    assert set(failed) == {BAD}
    assert failed[BAD].__cause__ is error


@pytest.mark.parametrize("error", SURPRISES, ids=lambda error: type(error).__name__)
def test_a_range_goes_on_after_any_exception(
    error: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging()

    def stage(partition: Partition, _: Settings) -> dict[str, int]:
        if partition == BAD:
            raise error
        return {"rows": 1}

    assert run_partitions("staged", stage, DAYS, SETTINGS) == [BAD]
    lines = capsys.readouterr().err.splitlines()
    (failed,) = [line for line in lines if line.startswith(str(BAD))]
    assert "not staged" in failed
    assert sum('"event": "staged"' in line for line in lines) == len(DAYS) - 1


def test_a_defect_is_named_by_its_type_and_told_in_full_in_the_log(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logging()
    outcomes = run_batch(_stumbling(KeyError("ada@example.com")), [BAD], SETTINGS)  # type: ignore[arg-type]
    assert isinstance(outcomes[BAD], UnexpectedError)
    assert "KeyError" in str(outcomes[BAD])
    assert "traceback is in the log" in str(outcomes[BAD])
    assert "ada@example.com" not in str(outcomes[BAD])
    logged = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert "Traceback" in logged["exception"]
    assert logged["retailer_id"] == BAD.retailer_id


def test_a_full_disk_may_heal(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging()
    full = OSError(errno.ENOSPC, "No space left on device", "/somewhere/secret")
    outcomes = run_batch(_stumbling(full), [BAD], SETTINGS)  # type: ignore[arg-type]
    assert isinstance(outcomes[BAD], SourceUnavailable)
    assert "No space left on device" in str(outcomes[BAD])
    assert "free it, and run the partition again" in str(outcomes[BAD])
    assert "secret" not in str(outcomes[BAD])
    assert "Traceback" not in capsys.readouterr().err, "it was foreseen"


def test_an_error_of_the_pipeline_stays_what_it_is() -> None:
    error = UsageError("nothing is staged")
    assert run_batch(_stumbling(error), [BAD], SETTINGS) == {BAD: error}  # type: ignore[arg-type]


@pytest.mark.parametrize("end", [KeyboardInterrupt, SystemExit])
def test_an_interruption_still_ends_the_command(end: type[BaseException]) -> None:
    with pytest.raises(end):
        run_batch(_stumbling(end()), DAYS, SETTINGS)  # type: ignore[arg-type]
