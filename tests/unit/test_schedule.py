"""One function names the sales date of every kind of run, another the runs that are due."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from shared.errors import GateRefusal, UsageError
from shared.partition import Partition
from shared.schedule import (
    due_runs,
    looks_for_changes,
    require_all_published,
    sales_date_of_run,
)
from shared.settings import Settings

pytestmark = pytest.mark.unit
ZONE = "America/Los_Angeles"
PACIFIC = ZoneInfo(ZONE)
NOON = datetime(2024, 1, 15, 12, tzinfo=PACIFIC)
DUE = datetime(2024, 1, 15, 2, tzinfo=PACIFIC)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("run_type", "logical", "run_after", "requested", "sales_date"),
    [
        # 02:00 in Los Angeles is 10:00 UTC in winter, 09:00 in summer
        ("scheduled", "2024-01-15T10:00", "2024-01-16T10:00", None, "2024-01-15"),
        ("backfill", "2024-01-15T10:00", "2024-01-16T10:00", None, "2024-01-15"),
        # the nights on which the clocks change
        ("scheduled", "2024-03-10T10:00", "2024-03-11T09:00", None, "2024-03-10"),
        ("scheduled", "2024-03-09T10:00", "2024-03-10T10:00", None, "2024-03-09"),
        ("scheduled", "2024-11-03T10:00", "2024-11-04T10:00", None, "2024-11-03"),
        ("scheduled", "2024-11-02T09:00", "2024-11-03T10:00", None, "2024-11-02"),
        # by hand: the form's logical date is now, REST's may be absent
        ("manual", "2024-05-20T18:00", "2024-05-20T18:00", None, "2024-05-19"),
        ("manual", None, "2024-05-20T18:00", None, "2024-05-19"),
        ("manual", "2024-05-20T03:00", "2024-05-20T03:00", None, "2024-05-18"),
        # `dags trigger --logical-date` and `dags test`: a local midnight of the past
        ("manual", "2024-01-15T08:00", "2024-05-20T18:00", None, "2024-01-15"),
        ("manual", "2024-05-20T18:00", "2024-05-20T18:00", "2024-01-15", "2024-01-15"),
    ],
)
def test_the_sales_date_of_a_run(
    run_type: str, logical: str | None, run_after: str, requested: str | None, sales_date: str
) -> None:
    found = sales_date_of_run(
        run_type, _at(logical) if logical else None, _at(run_after), requested, ZONE
    )
    assert found == date.fromisoformat(sales_date)


@pytest.mark.parametrize("run_type", ["scheduled", "backfill"])
def test_the_parameter_is_refused_where_every_run_would_load_the_same_day(run_type: str) -> None:
    moment = _at("2024-01-15T10:00")
    with pytest.raises(UsageError, match="runs by hand"):
        sales_date_of_run(run_type, moment, moment, "2024-01-01", ZONE)


@pytest.mark.parametrize(
    ("run_type", "requested", "looks"),
    [
        ("scheduled", None, True),
        ("manual", None, True),
        ("manual", "2024-01-15", False),
        ("backfill", None, False),
    ],
)
def test_a_run_for_a_certain_day_loads_just_that(
    run_type: str, requested: str | None, looks: bool
) -> None:
    assert looks_for_changes(run_type, requested) is looks


def test_the_verdict_says_whose_changes_are_unknown() -> None:
    day = [Partition("retailer1", date(2024, 1, 15))]
    with pytest.raises(GateRefusal, match=r"^changed days unknown of retailer1: it is down$"):
        require_all_published(day, day, ["retailer1: it is down"])
    with pytest.raises(GateRefusal, match=r"^not published by this run: .*; changed days unknown"):
        require_all_published(day, [], ["retailer1: it is down"])


def test_the_verdict_names_what_is_missing() -> None:
    day = date(2024, 1, 15)
    planned = [Partition("retailer1", day), Partition("retailer2", day)]
    require_all_published(planned, reversed(planned))
    with pytest.raises(GateRefusal, match="retailer2 2024-01-15"):
        require_all_published(planned, planned[:1])


def test_runs_are_due_by_the_schedule_and_its_clock() -> None:
    settings = Settings.model_construct()
    (latest, before) = due_runs(settings, NOON, 2)
    assert (latest.run_after, latest.sales_date.isoformat()) == (DUE, "2024-01-14")
    assert before.sales_date.isoformat() == "2024-01-13"
    assert due_runs(settings, DUE, 1)[0] == latest
    assert due_runs(settings, DUE - timedelta(seconds=1), 1)[0] == before
    # The clocks go forward on the 10th: every day has its run all the same.
    after = due_runs(settings, datetime(2024, 3, 12, 12, tzinfo=PACIFIC), 4)
    assert [each.sales_date.day for each in after] == [11, 10, 9, 8]
    weekly = Settings.model_construct(schedule_cron="30 1 * * 1", schedule_timezone="UTC")
    assert due_runs(weekly, NOON, 1)[0].run_after == datetime(2024, 1, 15, 1, 30, tzinfo=UTC)
