"""A slice of `make prove-convergence`, and of its mutations, so that the proof itself is tested."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from data_quality.gate.audit import audit_partition
from shared.postgres.connection import transaction
from shared.settings import Settings
from tests.convergence.content import digest_of, read_content
from tests.convergence.lanes import open_lane, open_servers
from tests.convergence.loading import load_snapshot
from tests.convergence.rule_examples import Tally, require_convergence
from tests.convergence.rule_mutations import RULE_MUTATIONS
from tests.convergence.rule_worlds import (
    Again,
    Crash,
    NewRules,
    RuleExample,
    expression_rule,
    repair_rule,
)
from tests.convergence.worlds import Load, draw_partitions, draw_world
from tests.support.commands import prove
from tests.support.raw import day, line, put_raw
from tests.support.world import value, warehouse_digest
from transformation.publish.publish import publish_partition
from transformation.stage import stage
from transformation.stage.raw_files import fetch_raw
from transformation.stage.stage import stage_partition

pytestmark = pytest.mark.sql


_run = partial(prove, "tests.convergence", "--seed", "1")


def test_any_loads_converge() -> None:
    result = _run("--examples", "15", "--trials", "6")
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stderr == ""


@pytest.mark.parametrize("mutation", list(RULE_MUTATIONS)[:1])
def test_what_becomes_of_rules_is_noticed(mutation: str) -> None:
    result = _run("--mutation", mutation)
    assert result.returncode == 1, result.stdout + result.stderr


def test_what_lost_its_staged_rows_stays_as_its_last_audit_let_it_in() -> None:
    """Without its staged rows a day gets no new verdict from other rules; later it is refused."""
    world = draw_world(lambda options: options[0], refusals=False)
    snapshot = next(iter(world.latest().values()))
    records = tuple(record | {"channel": "online"} for record in snapshot.records)
    snapshot = replace(snapshot, records=records)
    repair = repair_rule("sales", "channel", "quantity > 1000", {"value": "pos"})
    refusal = expression_rule("sales", "channel != 'online'", "quarantine", "critical", 0)
    events = (
        Load(snapshot),
        Crash(),
        NewRules({"channel": repair}),
        Again((snapshot.partition,)),
        NewRules({"b_quarantine": refusal}),
    )
    with open_servers() as servers, open_lane(servers, "lost") as lane:
        tally = Tally()
        require_convergence(lane, RuleExample(world, events), tally, None)
    assert tally.outcomes == {"published": 1, "already published": 1, "refused": 1}
    assert tally.stay == 1


def test_a_defect_is_noticed() -> None:
    result = _run("--mutation", "arrival_order_type2")
    assert result.returncode == 1, result.stdout + result.stderr
    assert "arrival_order_type2      noticed" in result.stdout


def test_the_digest_is_that_of_all_tests(settings: Settings) -> None:
    world = draw_partitions(lambda options: options[0], [day(1), day(2)])
    for snapshot in world.latest().values():
        load_snapshot(snapshot, settings)
    with transaction(settings.database, "owner") as cursor:
        assert digest_of(read_content(cursor)) == warehouse_digest(settings)


def test_a_slow_stage_does_not_undo_a_newer_one(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two loads of a partition, neither of which fails, publish the newer snapshot.

    The first one has read its raw files when the second one's snapshot arrives and is staged.
    """
    put_raw(settings, day(1), [line("A")], version=1)

    def slowly(*arguments: Any) -> Any:
        found = fetch_raw(*arguments)
        monkeypatch.setattr(stage, "fetch_raw", fetch_raw)
        put_raw(settings, day(1), [line("A"), line("B")], version=2)
        stage_partition(day(1), settings)
        return found

    monkeypatch.setattr(stage, "fetch_raw", slowly)
    stage_partition(day(1), settings)
    for _ in ("the first load", "the second load"):
        audit_partition(day(1), settings)
        publish_partition(day(1), settings)
    assert value(settings, "SELECT count(*) FROM warehouse.fact_sales") == 2
