"""Alerts at the end of a run, whether it succeeded or failed."""

from typing import TYPE_CHECKING

from airflow.sdk import BaseNotifier

from shared.partition import Partition
from shared.settings import Settings

if TYPE_CHECKING:
    from airflow.sdk import Context

PLANNING = "plan_partitions"
REPORT_LINK = "report_link"
"""The key under which a task leaves the address of the quality report."""


class QualityNotifier(BaseNotifier):
    """Tells what the gate says of the run's partitions, and which of them are late.

    It runs in the process of the task, after the task is done: nothing that it does changes the
    run's outcome.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings

    def notify(self, context: "Context") -> None:
        """Send what was not sent before."""
        from data_quality.alerts.send import alert_run

        task_instance = context["ti"]

        def link() -> str | None:
            found = task_instance.xcom_pull(task_ids=task_instance.task_id, key=REPORT_LINK)
            return str(found) if found else None

        alert_run(self._partitions(context), self._settings, link)

    def _partitions(self, context: "Context") -> list[Partition]:
        """What the run planned; where planning itself failed, its day of every retailer."""
        planned = context["ti"].xcom_pull(task_ids=PLANNING)
        if planned:
            return [Partition.from_dict(fields) for fields in planned]
        from shared.schedule import sales_date_of_run

        run = context["dag_run"]
        sales_date = sales_date_of_run(
            run.run_type.value,
            run.logical_date,
            run.run_after,
            context["params"]["sales_date"],
            self._settings.schedule_timezone,
        )
        return [Partition(each, sales_date) for each in sorted(self._settings.sources)]
