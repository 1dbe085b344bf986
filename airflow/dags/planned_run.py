"""What a run of the daily DAG planned, and at its end what became of it.

The partitions are what a planning task returns, since Airflow maps over nothing else. What planning
found besides them stays under keys of its own.
"""

from datetime import date
from typing import TYPE_CHECKING, Any

from airflow.sdk import get_current_context
from stage_runner import SETTINGS, Fields, failing_at_once_unless_retryable

from shared.partition import Partition
from shared.run.selection import selected_retailers
from shared.schedule import looks_for_changes, require_all_published, sales_date_of_run

if TYPE_CHECKING:
    from airflow.sdk import Context

PLANNING = "plan_partitions"
"""The name of a retailer's planning task in its group."""
ADVANCES, PROBLEMS = "advances", "problems"
"""How far changes were seen, and why they could not be read."""


def plan_retailer(retailer_id: str) -> list[Fields]:
    """The retailer's partitions of this run."""
    from ingestion.planning.plan import plan_run

    context = get_current_context()
    run, requested = context["dag_run"], context["params"]["sales_date"]
    alone = {"sources": {retailer_id: SETTINGS.sources[retailer_id]}}
    plan = plan_run(
        sales_date_of(context),
        SETTINGS.model_copy(update=alone),
        looks_for_changes(run.run_type.value, requested),
        str(run.run_id),
    )
    context["ti"].xcom_push(ADVANCES, [advance.as_dict() for advance in plan.advances])
    context["ti"].xcom_push(PROBLEMS, plan.problems)
    return [partition.as_dict() for partition in plan.partitions]


def planned_partitions(context: "Context") -> list[Partition]:
    """All that the run was to load; where planning itself failed, the retailer's of its day.

    Raises:
        ConfigurationError: no retailer is configured.
        UsageError: the run was started with a sales date that it cannot have.
    """
    sales_date = sales_date_of(context)
    return [
        Partition.from_dict(fields)
        for retailer_id in selected_retailers(SETTINGS, None)
        for fields in _planned(context, retailer_id)
        or [Partition(retailer_id, sales_date).as_dict()]
    ]


def sales_date_of(context: "Context") -> date:
    """The sales date of a run."""
    run = context["dag_run"]
    return sales_date_of_run(
        run.run_type.value,  # its str() is the name of the enum's member
        run.logical_date,
        run.run_after,
        context["params"]["sales_date"],
        SETTINGS.schedule_timezone,
    )


def close_run() -> None:
    """Advance the watermarks of the retailers that are complete; fail for the others by name.

    What was published is what the tasks before this one returned. It is pulled here, since Airflow
    gives a task that asks for a whole mapped group the bare value where the group has one member.
    """
    from ingestion.planning.watermark import Advance, advance_watermarks

    context = get_current_context()
    published = context["ti"].xcom_pull(task_ids=sorted(context["task"].upstream_task_ids))
    retailers = sorted(SETTINGS.sources)
    advances = [
        Advance.from_dict(fields)
        for each in retailers
        for fields in _planned(context, each, ADVANCES)
    ]
    problems = [problem for each in retailers for problem in _planned(context, each, PROBLEMS)]
    with failing_at_once_unless_retryable():
        wanted = planned_partitions(context)
        arrived = [Partition.from_dict(fields) for fields in published if fields]
        advance_watermarks(advances, wanted, arrived, SETTINGS, str(context["dag_run"].run_id))
        require_all_published(wanted, arrived, problems)


def _planned(context: "Context", retailer_id: str, key: str = "return_value") -> list[Any]:
    """What a retailer's planning task left; nothing where it failed."""
    task_id = f"{retailer_id}.{PLANNING}"
    return context["ti"].xcom_pull(task_ids=task_id, key=key, map_indexes=None) or []
