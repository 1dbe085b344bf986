"""Run as a program: prints what the DAG folder holds, as JSON."""

import json
import sys
from pathlib import Path

from airflow.dag_processing.dagbag import BundleDagBag

import airflow

# As Airflow itself reads it: modules beside a DAG can be imported.
bag = BundleDagBag(sys.argv[1], bundle_path=Path(sys.argv[1]), bundle_name="dags-folder")
runner = sys.modules.get("stage_runner")
dag = bag.dags.get("retail_data_pipeline")
housekeeping = bag.dags.get("retail_housekeeping")
sys.stdout.write(
    json.dumps(
        {
            "airflow": airflow.__file__,
            "import_errors": {str(key): str(error) for key, error in bag.import_errors.items()},
            "dags": sorted(bag.dags),
            "tasks": {
                task.task_id: {
                    "retries": task.retries,
                    "pool": task.pool,
                    "upstream": sorted(task.upstream_task_ids),
                    "trigger_rule": str(task.trigger_rule.value),
                    "is_teardown": task.is_teardown,
                    "links": [link.name for link in task.operator_extra_links],
                }
                for task in (dag.tasks if dag else [])
            },
            "catchup": dag.catchup if dag else None,
            "shared_budget": runner.SETTINGS.http.shared_budget if runner else None,
            "housekeeping": {
                "tasks": housekeeping.task_ids,
                "schedule": housekeeping.timetable.expression,
                "catchup": housekeeping.catchup,
                "is_paused_upon_creation": housekeeping.is_paused_upon_creation,
            }
            if housekeeping
            else None,
        }
    )
    + "\n"
)
