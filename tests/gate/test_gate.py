"""A slice of `make prove-gate`, and of its mutations, so that the proof itself is tested."""

import threading
from functools import partial

import pytest

from shared.errors import SourceUnavailable
from shared.partition import Partition
from shared.postgres.connection import connect
from shared.settings import Settings
from tests.gate.mutations import MUTATIONS
from tests.support.commands import prove
from tests.support.raw import day, line, load
from tests.support.waiting import HANG
from tests.support.world import until_somebody_waits, value
from transformation.publish import readers

pytestmark = pytest.mark.sql


_run = partial(prove, "tests.gate", "--seed", "1")


def test_nobody_reads_an_unaudited_row() -> None:
    result = _run("--rounds", "2")
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stderr == ""


@pytest.mark.parametrize("mutation", MUTATIONS[:1])
def test_a_defect_of_the_gate_is_noticed(mutation: str) -> None:
    result = _run("--mutation", mutation)
    assert result.returncode == 1, result.stdout + result.stderr
    assert "noticed" in result.stdout


def test_a_new_table_partition_waits_for_readers_of_its_month(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader's transaction goes on undisturbed, and the publication comes after it."""
    load(settings, Partition("retailer8", day(1).sales_date), [line("A")])
    monkeypatch.setattr(readers, "READERS_PATIENCE", "50ms")
    monkeypatch.setattr(readers, "PAUSE", 0.02)
    monkeypatch.setattr(readers, "TRIES", 1_000_000)
    reader = connect(settings.database, "bi")
    with reader.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM warehouse.fact_sales")
        publishing = threading.Thread(target=load, args=(settings, day(2), [line("B")]))
        publishing.start()
        until_somebody_waits(settings)
        assert publishing.is_alive(), "it has not waited"
        cursor.execute("SELECT count(*) FROM warehouse.fact_sales")
    reader.close()
    publishing.join(HANG)
    assert value(settings, "SELECT count(*) FROM warehouse.fact_sales") == 2


def test_a_query_that_never_ends_is_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(settings, Partition("retailer8", day(1).sales_date), [line("A")])
    monkeypatch.setattr(readers, "READERS_PATIENCE", "20ms")
    monkeypatch.setattr(readers, "PAUSE", 0.01)
    monkeypatch.setattr(readers, "TRIES", 3)
    reader = connect(settings.database, "bi")
    with reader.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM warehouse.fact_sales")
        with pytest.raises(SourceUnavailable, match="long queries keep the months"):
            load(settings, day(2), [line("B")])
    reader.close()
    assert load(settings, day(2), [line("B")]) == "published"
