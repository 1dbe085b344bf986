"""The daily journey of every retailer's sales: extract, stage, audit, publish, verdict.

Each task is a function that the command line calls too; Airflow adds when, how often and how many
at once. The partitions of a run are mapped task groups, so one retailer's outage never keeps the
others from their readers; the run still fails, and says whose partition is missing. A daily run
also loads the days of the past that changed; a run for a certain day, by backfill or parameter,
loads just that day.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from airflow.sdk import (
    BaseOperatorLink,
    CronDataIntervalTimetable,
    Param,
    TriggerRule,
    dag,
    get_current_context,
    task,
    task_group,
)
from airflow.sdk.exceptions import AirflowFailException
from quality_notifier import REPORT_LINK, QualityNotifier

from shared.errors import PipelineError, RawZoneError, SourceUnavailable
from shared.partition import Partition
from shared.settings import Settings, get_settings

if TYPE_CHECKING:
    from airflow.sdk import XComArg

    from ingestion.planning.run_plan import RunPlan

SETTINGS = get_settings()
ALERTS = QualityNotifier(SETTINGS)
PARTITION_NAME = "{{ partition_name }}"
"""How the grid labels the mapped tasks of one partition."""
SEEN, PROBLEMS = "seen", "problems"
"""What planning hands to the verdict: how far changes were seen, and whose could not be read."""

Stage = Callable[[Partition, Settings], dict[str, Any]]


class QualityReportLink(BaseOperatorLink):
    """The button on a task's page that opens the run's quality report."""

    name = "Quality report"
    xcom_key = REPORT_LINK

    def get_link(self, operator: Any, *, ti_key: Any) -> str:  # noqa: ANN401, ARG002
        """What the task has left. Airflow asks when the task is done, and keeps the answer."""
        return ti_key.xcom_pull(task_ids=ti_key.task_id, key=REPORT_LINK) or ""


def run_stage(stage: Stage, fields: dict[str, str]) -> dict[str, str]:
    """Run one stage for one partition; only failures that time can heal are retried."""
    partition = Partition.from_dict(fields)
    get_current_context()["partition_name"] = str(partition)  # type: ignore[typeddict-unknown-key]
    try:
        facts = stage(partition, SETTINGS)
    except (SourceUnavailable, RawZoneError):
        raise
    except PipelineError as error:
        raise AirflowFailException(str(error)) from error
    return fields | {name: str(value) for name, value in facts.items()}


def hand_on(plan: "RunPlan") -> list[dict[str, str]]:
    """The partitions to map over; what else the verdict needs goes beside them."""
    task_instance = get_current_context()["ti"]
    task_instance.xcom_push(SEEN, [advance.as_dict() for advance in plan.advances])
    task_instance.xcom_push(PROBLEMS, plan.problems)
    return [partition.as_dict() for partition in plan.partitions]


def report_run(planned: list[dict[str, str]] | None) -> None:
    """Write the quality report of the run's partitions, and leave its link on the task's page."""
    from data_quality.report.store import write_report

    if planned:
        context = get_current_context()
        partitions = [Partition.from_dict(fields) for fields in planned]
        link = write_report(partitions, str(context["dag_run"].run_id), SETTINGS)
        context["ti"].xcom_push(REPORT_LINK, link)


def judge_run(
    planned: list[dict[str, str]],
    published: list[dict[str, str]],
    seen: list[dict[str, Any]],
    problems: list[str],
) -> None:
    """Advance the watermarks of the retailers that are complete; complain of the others."""
    from ingestion.planning.watermark import Advance, advance_watermarks
    from shared.schedule import require_all_published

    wanted = [Partition.from_dict(fields) for fields in planned]
    arrived = [Partition.from_dict(fields) for fields in published]
    advances = [Advance.from_dict(fields) for fields in seen]
    run_id = str(get_current_context()["dag_run"].run_id)
    try:
        advance_watermarks(advances, wanted, arrived, SETTINGS, run_id)
        require_all_published(wanted, arrived, problems)
    except PipelineError as error:
        raise AirflowFailException(str(error)) from error


@task(on_success_callback=ALERTS, on_failure_callback=ALERTS)
def complete_report(planned: list[dict[str, str]]) -> None:
    """Write the report again when stock and parcels are judged: no verdict waits for them.

    A teardown: it has no say in how the run ends.
    """
    report_run(planned)


def with_report_link(reporting: "XComArg") -> "XComArg":
    """The task, with the button that opens its report."""
    reporting.operator.operator_extra_links = [QualityReportLink()]  # type: ignore[attr-defined]
    return reporting


@dag(
    dag_id="retail_data_pipeline",
    description="Every retailer's sales of one day, from its API to the published star",
    schedule=CronDataIntervalTimetable(SETTINGS.schedule_cron, timezone=SETTINGS.schedule_timezone),
    start_date=datetime(1997, 1, 1, tzinfo=ZoneInfo(SETTINGS.schedule_timezone)),
    catchup=False,
    max_active_runs=8,
    default_args={
        "retries": SETTINGS.task_retries,
        "retry_delay": timedelta(seconds=SETTINGS.task_retry_delay),
        "execution_timeout": timedelta(minutes=30),
    },
    params={
        "sales_date": Param(
            None,
            type=["null", "string"],
            format="date",
            title="Sales date",
            description="For a run by hand: the day to load. Empty means yesterday.",
        )
    },
    doc_md=__doc__,
    tags=["retail"],
)
def retail_data_pipeline() -> None:
    """Plan the run's partitions, load each one, and say whether all were published."""

    @task
    def plan_partitions() -> list[dict[str, str]]:
        """Name the run's partitions: every retailer's of its sales date, and those that changed."""
        from ingestion.planning import plan
        from shared import schedule

        context = get_current_context()
        run, requested = context["dag_run"], context["params"]["sales_date"]
        run_type = run.run_type.value  # its str() is the name of the enum's member
        sales_date = schedule.sales_date_of_run(
            run_type,
            run.logical_date,
            run.run_after,
            requested,
            SETTINGS.schedule_timezone,
        )
        looks = schedule.looks_for_changes(run_type, requested)
        return hand_on(plan.plan_run(sales_date, SETTINGS, looks, str(run.run_id)))

    @task(map_index_template=PARTITION_NAME)
    def extract_partition(partition: dict[str, str]) -> dict[str, str]:
        """Pull the partition from its retailer into S3."""
        from ingestion.extract import extract

        return run_stage(extract.extract_partition, partition)

    @task(map_index_template=PARTITION_NAME)
    def stage_partition(partition: dict[str, str]) -> dict[str, str]:
        """Load the raw partition into staging."""
        from transformation.stage import stage

        return run_stage(stage.stage_partition, partition)

    @task(map_index_template=PARTITION_NAME, retries=0)
    def audit_partition(partition: dict[str, str]) -> dict[str, str]:
        """The gate: judge what is staged. Not retried: it decides."""
        from data_quality.gate import audit

        return run_stage(audit.audit_partition, partition)

    @task(map_index_template=PARTITION_NAME)
    def publish_partition(partition: dict[str, str]) -> dict[str, str]:
        """Make what passed the gate the star's."""
        from transformation.publish import publish

        return run_stage(publish.publish_partition, partition)

    @task(map_index_template=PARTITION_NAME)
    def extract_others(partition: dict[str, str]) -> dict[str, str]:
        """Pull the partition's other entities into S3 and, what is judged of them, into staging.

        No sale waits for them.
        """
        from ingestion.extract import extract
        from transformation.stage import stage_entities

        return run_stage(
            stage_entities.stage_entities, run_stage(extract.extract_entities, partition)
        )

    @task(map_index_template=PARTITION_NAME, retries=0)
    def audit_others(partition: dict[str, str]) -> dict[str, str]:
        """Judge the partition's stock and parcels."""
        from data_quality.gate import audit

        return run_stage(audit.audit_entities, partition)

    @task_group
    def load_partition(partition: dict[str, str]) -> Any:  # noqa: ANN401 - an XCom
        """One partition's journey. Each step takes what the one before it handed on."""
        extracted = extract_partition(partition)
        others = extract_others(extracted)
        staged = stage_partition(extracted)
        judged = audit_others(others)
        staged >> judged  # parcels are held against the sales that came with them
        return publish_partition(audit_partition(staged)), judged

    @task(
        trigger_rule=TriggerRule.ALL_DONE,
        retries=0,
        on_success_callback=ALERTS,
        on_failure_callback=ALERTS,
    )
    def verdict(
        planned: list[dict[str, str]],
        published: list[dict[str, str]],
        seen: list[dict[str, Any]],
        problems: list[str],
    ) -> None:
        """Report what the gate found, advance the watermarks of the retailers that are complete,
        and fail the run if any is not."""
        from data_quality.report.store import only_warns

        with only_warns():
            report_run(planned)
        judge_run(planned, published, seen, problems)

    planned = plan_partitions()
    published, judged = load_partition.expand(partition=planned)
    spoken = with_report_link(verdict(planned, published, planned[SEEN], planned[PROBLEMS]))
    [spoken, judged] >> with_report_link(complete_report(planned)).as_teardown()


retail_data_pipeline()
