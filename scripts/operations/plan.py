"""What `retail plan` prints: the partitions that a daily run would load, each with its reason."""

from ingestion.planning.plan import plan_partitions
from ingestion.planning.run_plan import Planned, RetailerPlan
from shared.dates import parse_sales_date
from shared.output.logs import configure_logging
from shared.output.plain_text import complain, say
from shared.settings import get_settings


def print_plan(sales_date: str) -> int:
    """Print the plan of the daily run for a date; returns the exit code.

    Raises:
        PipelineError: the date is none, no retailer is configured, or the warehouse is down.
    """
    day = parse_sales_date(sales_date)
    settings = get_settings()
    configure_logging(settings.log_level)
    plan = plan_partitions(day, settings, look_for_changes=True)
    for retailer in plan.retailers:
        _print_retailer(retailer)
    for problem in plan.problems:
        complain(f"changed days unknown of {problem}")
    return 1 if plan.problems else 0


def _print_retailer(retailer: RetailerPlan) -> None:
    for planned in retailer.load:
        say(f"{planned.partition}  {_why(planned)}")
    if retailer.waiting:
        say(f"{retailer.retailer_id}  {len(retailer.waiting)} more days wait for the run after")
    if retailer.keep:
        say(f"{retailer.retailer_id}  {len(retailer.keep)} changed days are published as changed")
    if retailer.leave:
        days = sorted(planned.partition.sales_date for planned in retailer.leave)
        say(
            f"{retailer.retailer_id}  left alone: {len(days)} changed days that were never loaded,"
            f" {days[0]} to {days[-1]}"
        )


def _why(planned: Planned) -> str:
    if planned.changed_at is None:
        return planned.reason
    return f"{planned.reason}, latest change {planned.changed_at:%Y-%m-%d %H:%M:%S}Z"
