"""A few seeds of `make chaos`, and one of its mutations, so that the harness itself is tested."""

from functools import partial

import pytest

from tests.support.commands import prove

pytestmark = pytest.mark.integration


_run = partial(prove, "tests.chaos", "--lanes", "2")


def test_readers_see_what_the_retailers_hold_or_what_they_saw_before() -> None:
    result = _run("--seeds", "6")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "18 loads" in result.stdout


def test_a_dropped_page_is_noticed() -> None:
    result = _run("--seeds", "4", "--mutation", "drop_a_page")
    assert result.returncode == 1, result.stdout + result.stderr
    assert "0 wrong" not in result.stdout
