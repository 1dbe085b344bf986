"""A slice of `make prove-race`, and of its mutations, so that the proof itself is tested."""

from functools import partial

import pytest

from tests.race.mutations import MUTATIONS
from tests.support.commands import prove

pytestmark = pytest.mark.integration


_run = partial(prove, "tests.race", "--seed", "1")


def test_raw_ledger_and_star_agree_whoever_dies() -> None:
    result = _run("--rounds", "3")
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stderr == ""


@pytest.mark.parametrize("mutation", ["workers_clock"])
def test_a_defect_of_the_raw_zone_is_noticed(mutation: str) -> None:
    assert mutation in MUTATIONS
    result = _run("--mutation", mutation)
    assert result.returncode == 1, result.stdout + result.stderr
    assert "noticed" in result.stdout
