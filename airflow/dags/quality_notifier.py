"""Alerts at the end of a run, whether it succeeded or failed."""

from typing import TYPE_CHECKING

from airflow.sdk import BaseNotifier
from planned_run import planned_partitions
from run_report import REPORT_LINK
from stage_runner import SETTINGS

if TYPE_CHECKING:
    from airflow.sdk import Context


class QualityNotifier(BaseNotifier):
    """Sends what the gate says of the run's partitions, and which of them are late.

    It runs in the process of the task, after the task is done: nothing that it does changes the
    run's outcome.
    """

    def notify(self, context: "Context") -> None:
        """Send what was not sent before."""
        from data_quality.alerts.send import alert_run

        task_instance = context["ti"]

        def link() -> str | None:
            found = task_instance.xcom_pull(task_ids=task_instance.task_id, key=REPORT_LINK)
            return str(found) if found else None

        alert_run(planned_partitions(context), SETTINGS, link)
