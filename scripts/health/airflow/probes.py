"""All probes of Airflow, as far as the settings say where it is and as whom to ask."""

from collections.abc import Callable
from functools import partial

from scripts.health.airflow.client import AirflowClient
from scripts.health.airflow.dags import dags_finding
from scripts.health.airflow.page import of_components
from scripts.health.airflow.runs import log_in, runs_finding
from scripts.health.probe import Finding, Probe, well
from shared.settings import AirflowSettings, Settings

ADVICE = "see Airflow api-server, or correct RETAIL_AIRFLOW__USER and __PASSWORD"
NO_ADDRESS = well("not configured: RETAIL_AIRFLOW__URL says where Airflow is")
NO_LOGIN = well("not configured: RETAIL_AIRFLOW__USER and __PASSWORD say whom to ask as")


def of_airflow(settings: Settings) -> list[Probe]:
    """The probes of the components, the DAGs and the runs."""
    airflow = settings.airflow
    if airflow.url is None:
        return [Probe("Airflow", lambda: NO_ADDRESS, ADVICE)]
    runs = partial(runs_finding, settings=settings)
    return [
        *of_components(airflow.url),
        Probe("Airflow DAGs", partial(_as_user, airflow, dags_finding), ADVICE),
        Probe("daily run", partial(_as_user, airflow, runs), ADVICE),
    ]


def _as_user(settings: AirflowSettings, ask: Callable[[AirflowClient], Finding]) -> Finding:
    if not settings.user or settings.password is None:
        return NO_LOGIN
    return ask(log_in(settings))
