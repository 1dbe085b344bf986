"""Airflow has read the DAGs, and found no mistake in them."""

from scripts.health.airflow.client import AirflowClient
from scripts.health.probe import Finding, failed, well
from shared.output.plain_text import one_line

DAILY = "retail_data_pipeline"
DAGS = (DAILY, "retail_housekeeping")
ADVICE = "correct the file; the dag-processor's log has the whole traceback"
MISSING_ADVICE = "let AIRFLOW__CORE__DAGS_FOLDER be airflow/dags of the code that runs"


def dags_finding(client: AirflowClient) -> Finding:
    """Import errors, and DAGs that are not there."""
    errors = client.get("/importErrors")["import_errors"]
    if errors:
        return failed(one_line("; ".join(map(import_error, errors))), ADVICE)
    found = {item["dag_id"] for item in client.get("/dags", dag_id_pattern="retail_")["dags"]}
    missing = [dag_id for dag_id in DAGS if dag_id not in found]
    if missing:
        return failed(f"Airflow has no DAG {', '.join(missing)}", MISSING_ADVICE)
    return well(f"{' and '.join(DAGS)} are there, without import errors")


def import_error(item: dict[str, str]) -> str:
    """The file, and the last line of its error."""
    last = (item["stack_trace"].splitlines() or [""])[-1]
    return f"{item['filename']}: {last}"
