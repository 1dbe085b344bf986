"""Plan a daily run: the partitions of its date, and those of the past that must be loaded again."""

from datetime import date, datetime, timedelta

from ingestion.declare.change_feed import Changes, ChangesFeed, LookBack, changed_partitions
from ingestion.http.client import SourceClient
from ingestion.planning.run_plan import HELD, NEVER_LOADED, Planned, RetailerPlan, RunPlan
from ingestion.planning.watermark import Advance, Watermark, execute, read_watermark
from ingestion.registry import load_changes, load_source
from shared.errors import ConfigurationError
from shared.output.logs import get_logger
from shared.partition import Partition
from shared.postgres.connection import Cursor, read_clock, transaction
from shared.run.failures import failure_of
from shared.run.selection import selected_retailers
from shared.settings import Settings

MOST_OF_THE_PAST = 200
"""Partitions of the past that one run loads of a retailer. Airflow maps at most 1,024
(core.max_map_length); what is left out is found again, since the watermark then stays."""


def plan_partitions(sales_date: date, settings: Settings, look_for_changes: bool) -> RunPlan:
    """Name the partitions of the run for `sales_date`. Changes nothing; `record_plan` does.

    Args:
        sales_date: every retailer's partition of it is planned, whatever else happens.
        settings: the retailers and the warehouse.
        look_for_changes: whether the past is looked after; a backfill loads its own date only.

    Raises:
        PipelineError: no retailer is configured, or the warehouse does not answer. That a
            retailer's changes could not be read is noted in its plan, and does not raise.
    """
    plans = []
    for retailer_id in selected_retailers(settings, None):
        daily = Partition(retailer_id, sales_date)
        try:
            changes = load_changes(retailer_id) if look_for_changes else None
        except ConfigurationError as error:
            # One folder's mistake: the daily partition fails by name, and the others are planned.
            plans.append(_only(daily, str(error)))
            continue
        plans.append(_look(daily, changes, settings) if changes else _only(daily))
    return RunPlan(plans)


def plan_run(
    sales_date: date, settings: Settings, look_for_changes: bool, planned_by: str
) -> RunPlan:
    """As `plan_partitions`; what a run decided that looks for changes is kept in the ledger."""
    plan = plan_partitions(sales_date, settings, look_for_changes)
    if look_for_changes:
        with transaction(settings.database, "load") as cursor:
            record_plan(cursor, plan, planned_by)
    return plan


def _only(daily: Partition, problem: str | None = None) -> RetailerPlan:
    return RetailerPlan(daily.retailer_id, [Planned(daily, "daily")], problem=problem)


def _look(daily: Partition, declared: ChangesFeed | LookBack, settings: Settings) -> RetailerPlan:
    retailer_id = daily.retailer_id
    with transaction(settings.database, "load") as cursor:
        watermark, asked_at = read_watermark(cursor, retailer_id), read_clock(cursor)
    try:
        shown = _ask(retailer_id, declared, watermark, asked_at, settings)
    except Exception as error:  # noqa: BLE001 - one retailer's answer must not end the others' plan
        return _only(daily, str(failure_of(error)))
    with transaction(settings.database, "load") as cursor:
        return plan_retailer(cursor, daily, declared, watermark, shown)


def _ask(
    retailer_id: str,
    declared: ChangesFeed | LookBack,
    watermark: Watermark,
    asked_at: datetime,
    settings: Settings,
) -> Changes:
    if isinstance(declared, LookBack):
        return Changes({}, None, asked_at)
    with SourceClient(load_source(retailer_id), settings) as client:
        return changed_partitions(declared, watermark.since(declared.overlap), client, asked_at)


def plan_retailer(
    cursor: Cursor,
    daily: Partition,
    declared: ChangesFeed | LookBack,
    watermark: Watermark,
    shown: Changes,
) -> RetailerPlan:
    """Choose, among what the retailer showed and what the ledger knows, what the run loads."""
    past = _choose(cursor, daily, declared, watermark, shown)
    load = [planned for planned in past if planned.reason not in {NEVER_LOADED, HELD}]
    waiting = load[MOST_OF_THE_PAST:]
    advance = None
    if isinstance(declared, ChangesFeed) and shown.seen_until and not waiting:
        overlap, generation = declared.overlap, watermark.generation
        advance = Advance(daily.retailer_id, shown.seen_until, overlap, generation)
    own = Planned(daily, "daily", shown.changed_at.get(daily.sales_date))
    return RetailerPlan(
        daily.retailer_id,
        load=[own, *load[:MOST_OF_THE_PAST]],
        waiting=waiting,
        leave=[planned for planned in past if planned.reason == NEVER_LOADED],
        keep=[planned for planned in past if planned.reason == HELD],
        asked_at=shown.asked_at,
        advance=advance,
    )


def _choose(
    cursor: Cursor,
    daily: Partition,
    declared: ChangesFeed | LookBack,
    watermark: Watermark,
    shown: Changes,
) -> list[Planned]:
    overlap = declared.overlap if isinstance(declared, ChangesFeed) else timedelta()
    replay = watermark.replay_from
    execute(
        cursor,
        "choose_partitions",
        {
            **daily.as_dict(),
            "dates": list(shown.changed_at),
            "changed_at": list(shown.changed_at.values()),
            "overlap": overlap,
            "replay_since": replay and replay - overlap,
            "is_first": watermark.seen_until is None,
            "look_back": declared.days if isinstance(declared, LookBack) else None,
        },
    )
    return [
        Planned(Partition(daily.retailer_id, day), reason, changed_at)
        for day, reason, changed_at in cursor.fetchall()
    ]


def record_plan(cursor: Cursor, plan: RunPlan, planned_by: str) -> None:
    """Keep what was decided: a partition that was to be loaded and is not published is planned
    again, and a changed day that was left is shown to the operator."""
    for retailer in plan.retailers:
        _record(cursor, retailer, planned_by)
        if retailer.leave or retailer.waiting:
            get_logger().warning(
                "changed days not loaded by this run",
                retailer_id=retailer.retailer_id,
                never_loaded=len(retailer.leave),
                waiting=len(retailer.waiting),
            )


def _record(cursor: Cursor, plan: RetailerPlan, planned_by: str) -> None:
    decisions = {"load": [*plan.load, *plan.waiting], "leave": plan.leave, "keep": plan.keep}
    named = [(planned, decision) for decision, days in decisions.items() for planned in days]
    execute(
        cursor,
        "record_plan",
        {
            "retailer_id": plan.retailer_id,
            "dates": [planned.partition.sales_date for planned, _ in named],
            "decisions": [decision for _, decision in named],
            "reasons": [planned.reason for planned, _ in named],
            "changed_at": [planned.changed_at for planned, _ in named],
            "asked_at": plan.asked_at,
            "planned_by": planned_by,
        },
    )
