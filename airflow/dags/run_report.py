"""The quality report of a run, and the button on a task's page that opens it."""

from typing import TYPE_CHECKING, Any

from airflow.sdk import BaseOperatorLink, get_current_context
from planned_run import planned_partitions
from stage_runner import SETTINGS

if TYPE_CHECKING:
    from airflow.sdk import XComArg

REPORT_LINK = "report_link"
"""The key under which a task leaves the address of the quality report."""


class QualityReportLink(BaseOperatorLink):
    """The button on a task's page that opens the run's quality report."""

    name = "Quality report"
    xcom_key = REPORT_LINK

    def get_link(self, operator: Any, *, ti_key: Any) -> str:  # noqa: ANN401, ARG002
        """What the task has left. Airflow asks when the task is done, and keeps the answer."""
        return ti_key.xcom_pull(task_ids=ti_key.task_id, key=REPORT_LINK) or ""


def with_report_link(reporting: "XComArg") -> "XComArg":
    """The task, with the button that opens its report."""
    reporting.operator.operator_extra_links = [QualityReportLink()]  # type: ignore[attr-defined]
    return reporting


def write_run_report() -> None:
    """Write the report of the run's partitions, and leave its link on the task's page."""
    from data_quality.report.store import write_report

    context = get_current_context()
    link = write_report(planned_partitions(context), str(context["dag_run"].run_id), SETTINGS)
    context["ti"].xcom_push(REPORT_LINK, link)
