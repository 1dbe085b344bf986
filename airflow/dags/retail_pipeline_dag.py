"""The daily journey of every retailer's sales: plan, extract, stage, audit, publish, verdict.

Each task is a function that the command line calls too; Airflow adds when, how often and how many
at once. Each retailer has a group of its own, and its partitions are mapped in it, so one
retailer's outage never keeps the others from their readers; the run still fails, and names the
partitions that are missing. A daily run also loads the days of the past that changed; a run for a
certain day, by backfill or parameter, loads just that day.

Tasks that ask a retailer's API run in its pool; its slots are the source's `parallel_extractions`.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from airflow.sdk import CronDataIntervalTimetable, Param, TriggerRule, dag, task, task_group
from planned_run import close_run, plan_retailer
from quality_notifier import QualityNotifier
from run_report import with_report_link, write_run_report
from stage_runner import (
    PARTITION_NAME,
    SETTINGS,
    Fields,
    failing_at_once_unless_retryable,
    run_stage,
)

if TYPE_CHECKING:
    from airflow.sdk import XComArg

ALERTS = {"on_success_callback": QualityNotifier(), "on_failure_callback": QualityNotifier()}


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
    """Load every retailer's partitions, and say whether all of them were published."""
    done = [load_retailer.override(group_id=each)(each) for each in sorted(SETTINGS.sources)]
    verdict = with_report_link(report_verdict())
    [published for published, _ in done] >> verdict
    entities = [audited for _, audited in done]
    [verdict, *entities] >> with_report_link(complete_report()).as_teardown()


@task_group
def load_retailer(retailer_id: str) -> Any:  # noqa: ANN401 - the outputs of `load_partition`
    """The journeys of one retailer's partitions, which wait for no other retailer."""
    planned = plan_partitions.override(pool=retailer_id)(retailer_id)
    return load_partition.partial(retailer_id=retailer_id).expand(partition=planned)


@task_group
def load_partition(partition: Fields, retailer_id: str) -> tuple["XComArg", "XComArg"]:
    """One partition's journey. Each stage takes what the one before it handed on."""
    extracted = extract_partition.override(pool=retailer_id)(partition)
    staged = stage_partition(extracted)
    published = publish_partition(audit_partition(staged))
    entities = audit_entities(extract_entities.override(pool=retailer_id)(extracted))
    staged >> entities  # shipments are held against the sales that came with them
    return published, entities


@task
def plan_partitions(retailer_id: str) -> list[Fields]:
    """Name the retailer's partitions: the one of the run's sales date, and those that changed."""
    with failing_at_once_unless_retryable():
        return plan_retailer(retailer_id)


@task(map_index_template=PARTITION_NAME)
def extract_partition(partition: Fields) -> Fields:
    """Pull the partition's sales from the retailer into S3."""
    from ingestion.extract import extract

    return run_stage(extract.extract_partition, partition)


@task(map_index_template=PARTITION_NAME)
def stage_partition(partition: Fields) -> Fields:
    """Load the raw partition into staging."""
    from transformation.stage import stage

    return run_stage(stage.stage_partition, partition)


@task(map_index_template=PARTITION_NAME, retries=0)
def audit_partition(partition: Fields) -> Fields:
    """The gate: give what is staged its verdict. Not retried: it decides."""
    from data_quality.gate import audit

    return run_stage(audit.audit_partition, partition)


@task(map_index_template=PARTITION_NAME)
def publish_partition(partition: Fields) -> Fields:
    """Bring what passed the gate into the star."""
    from transformation.publish import publish

    return run_stage(publish.publish_partition, partition)


@task(map_index_template=PARTITION_NAME)
def extract_entities(partition: Fields) -> Fields:
    """Pull the partition's entities besides sales into S3; stage its inventory and shipments."""
    from ingestion.extract import extract
    from transformation.stage import stage_entities

    return run_stage(stage_entities.stage_entities, run_stage(extract.extract_entities, partition))


@task(map_index_template=PARTITION_NAME, retries=0)
def audit_entities(partition: Fields) -> Fields:
    """Give the partition's inventory and shipments their verdicts."""
    from data_quality.gate import audit

    return run_stage(audit.audit_entities, partition)


@task(trigger_rule=TriggerRule.ALL_DONE, retries=0, **ALERTS)
def report_verdict() -> None:
    """Report what the gate found, advance the watermarks of the retailers that are complete, and
    fail the run if any is not."""
    from data_quality.report.store import only_warns

    with only_warns():
        write_run_report()
    close_run()


@task(**ALERTS)
def complete_report() -> None:
    """Write the report again when inventory and shipments are audited: no verdict waits for them.

    A teardown: it has no say in how the run ends.
    """
    write_run_report()


retail_data_pipeline()
