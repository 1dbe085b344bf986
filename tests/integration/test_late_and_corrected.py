"""Late and corrected days through the retailers' real APIs: found, loaded again, accounted for."""

from collections.abc import Iterator

import pytest

from ingestion.planning.plan import plan_partitions, plan_run
from ingestion.planning.run_plan import RunPlan
from ingestion.planning.watermark import advance_watermarks
from ingestion.registry import load_changes
from scripts.journey.run import load_partition
from shared.dates import parse_date
from shared.errors import SourceUnavailable
from shared.partition import Partition
from shared.settings import Settings
from tests.support.commands import run_module
from tests.support.retailers import RetailerApis
from tests.support.world import rows, star_sums, value

pytestmark = pytest.mark.integration
DAY, NEXT = "2024-01-12", "2024-01-13"


def _run(settings: Settings, sales_date: str, *, fails: str = "") -> RunPlan:
    """A daily run as the DAG does it; of the retailer `fails`, nothing is published."""
    plan = plan_run(parse_date(sales_date), settings, True, f"run {sales_date}")
    published = [item for item in plan.partitions if item.retailer_id != fails]
    for partition in published:
        load_partition(partition, settings)
    advance_watermarks(plan.advances, plan.partitions, published, settings, f"run {sales_date}")
    return plan


def _named(plan: RunPlan, retailer: str) -> list[tuple[str, str]]:
    return [
        (str(planned.partition.sales_date), planned.reason)
        for item in plan.retailers
        for planned in item.load
        if item.retailer_id == retailer
    ]


@pytest.fixture
def disturbed(retailer_apis: RetailerApis) -> Iterator[RetailerApis]:
    """The day is as it was, afterwards."""
    yield retailer_apis
    retailer_apis.manage("fill", DAY)


def _only(world: Settings, *retailers: str) -> Settings:
    return world.model_copy(update={"sources": {name: world.sources[name] for name in retailers}})


@pytest.mark.parametrize("kind", ["late", "amend", "void"])
@pytest.mark.parametrize("retailer", ["retailer1", "retailer2", "retailer3"])
def test_what_happens_to_a_past_day_arrives_with_the_next_run(
    world: Settings, disturbed: RetailerApis, retailer: str, kind: str
) -> None:
    settings = _only(world, retailer)
    _run(settings, DAY)
    before = star_sums(settings)[retailer, DAY]
    disturbed.manage("disturb", DAY, "--kind", kind, "--retailer", retailer)
    why = "look-back" if retailer == "retailer3" else "changed"
    assert _named(_run(settings, NEXT), retailer) == [(NEXT, "daily"), (DAY, why)]
    after = star_sums(settings)[retailer, DAY]
    assert after != before
    assert (after[0] > before[0]) is (kind == "late")
    assert after[0] == value(
        settings,
        "SELECT control_rows - superseded_rows FROM ops.partition_load"
        " WHERE entity = 'sales' AND sales_date = %s ORDER BY extracted_at DESC LIMIT 1",
        parse_date(DAY),
    )


def test_days_that_were_never_loaded_are_shown_and_left(world: Settings) -> None:
    settings = _only(world, "retailer2")
    plan = _run(settings, NEXT)
    assert _named(plan, "retailer2") == [(NEXT, "daily")]
    shown = run_module(settings, "scripts.retail", "watermark", "show", "retailer2")
    assert shown.returncode == 0, shown.stderr
    assert "retailer2  seen until 20" in shown.stdout
    assert "2 changed days were never loaded, 2024-01-11 to 2024-01-12" in shown.stdout
    assert "start" in shown.stdout
    load_partition(Partition("retailer2", parse_date(DAY)), settings)
    shown = run_module(settings, "scripts.retail", "watermark", "show", "retailer2")
    assert "1 changed days were never loaded" in shown.stdout


def test_a_run_that_fails_keeps_the_watermark_of_its_retailer_only(
    world: Settings, disturbed: RetailerApis
) -> None:
    settings = _only(world, "retailer1", "retailer2")
    _run(settings, DAY)
    started = dict(rows(settings, "SELECT retailer_id, seen_until FROM ops.watermark"))
    disturbed.manage("disturb", DAY, "--kind", "late")
    _run(settings, NEXT, fails="retailer2")
    after = dict(rows(settings, "SELECT retailer_id, seen_until FROM ops.watermark"))
    assert after["retailer1"] > started["retailer1"]
    assert after["retailer2"] == started["retailer2"]
    plan = _run(settings, "2024-01-14")
    assert set(_named(plan, "retailer2")) == {
        ("2024-01-14", "daily"),
        (NEXT, "unpublished"),
        (DAY, "changed"),
    }
    latest = dict(rows(settings, "SELECT retailer_id, seen_until FROM ops.watermark"))
    assert latest["retailer2"] > started["retailer2"]


def test_an_outage_of_the_changes_leaves_the_others_theirs(world: Settings) -> None:
    dead = world.sources["retailer2"].model_copy(update={"base_url": "http://127.0.0.1:9"})
    partly_down = world.model_copy(update={"sources": world.sources | {"retailer2": dead}})
    plan = plan_partitions(parse_date(DAY), partly_down, look_for_changes=True)
    assert len(plan.partitions) == 3
    assert [advance.retailer_id for advance in plan.advances] == ["retailer1"]
    (problem,) = plan.problems
    assert problem.startswith("retailer2: http://127.0.0.1:9/oauth/token does not answer")
    said = run_module(partly_down, "scripts.retail", "plan", DAY)
    assert said.returncode == 1
    assert f"retailer3 {DAY}  daily" in said.stdout
    unknown = "changed days unknown of retailer2: http://127.0.0.1:9/oauth/token does not answer"
    assert unknown in said.stderr


def test_a_warehouse_that_is_down_is_no_retailers_outage(world: Settings) -> None:
    gone = world.model_copy(update={"database": world.database.model_copy(update={"port": 9})})
    with pytest.raises(SourceUnavailable, match="the warehouse at"):
        plan_partitions(parse_date(DAY), gone, look_for_changes=True)


def test_a_backfill_plans_its_own_day_and_asks_nobody(world: Settings) -> None:
    dead = {
        name: source.model_copy(update={"base_url": "http://127.0.0.1:9"})
        for name, source in world.sources.items()
    }
    plan = plan_partitions(
        parse_date(DAY), world.model_copy(update={"sources": dead}), look_for_changes=False
    )
    assert {item.sales_date for item in plan.partitions} == {parse_date(DAY)}
    assert (len(plan.partitions), plan.advances, plan.problems) == (3, [], [])


def test_every_retailer_says_how_its_past_changes(world: Settings) -> None:
    assert all(load_changes(retailer_id) for retailer_id in world.sources)


def test_the_verbs_of_the_watermark(world: Settings) -> None:
    settings = _only(world, "retailer2")

    def say(*arguments: str) -> str:
        result = run_module(settings, "scripts.retail", "watermark", *arguments)
        assert result.returncode == 0, result.stderr
        return result.stdout

    assert "no watermark: the next daily run asks for all changes" in say("show")
    _run(settings, DAY)
    say(
        "replay", "retailer2", "--from", "2024-01-01T00:00:00Z", "--why", "their clock was set back"
    )
    assert "and once more from 2024-01-01 00:00:00Z on" in say("show", "retailer2")
    assert (
        f"retailer2 {DAY}  changed, latest change 20"
        in run_module(settings, "scripts.retail", "plan", NEXT).stdout
    )
    _run(settings, NEXT)
    shown = say("show", "retailer2")
    assert "once more" not in shown
    assert "their clock was set back" in shown
    assert "2024-02-03 04:05:06Z" in say("reset", "retailer2", "--to", "2024-02-03T04:05:06Z")
    say("reset", "retailer2")
    assert "no watermark" in say("show")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["watermark", "reset", "aldi"], "unknown retailer aldi"),
        (["watermark", "reset", "retailer3"], "retailer3 lists no changes"),
        (["watermark", "reset", "retailer1", "--to", "2024-01-15"], "with its offset"),
        (["watermark", "reset", "retailer1", "--to", "yesterday"], "with its offset"),
        (["watermark", "reset", "retailer1", "--to", "2999-01-01T00:00:00Z"], "still to come"),
        (["watermark", "reset", "retailer1", "--to", "0001-01-01T00:00:00+14:00"], "before 1900"),
        (["watermark", "reset", "retailer1", "--to", ""], "with its offset"),
        (
            ["watermark", "replay", "retailer1", "--from", "2024-01-15T00:00:00Z"],
            "no watermark yet",
        ),
        (["plan", "15.01.2024"], "is not a date"),
    ],
)
def test_wrong_calls_give_one_clear_line(world: Settings, arguments: list[str], says: str) -> None:
    result = run_module(world, "scripts.retail", *arguments)
    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    assert says in result.stderr
