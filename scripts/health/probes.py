"""All probes there are, in the order in which they are shown."""

from scripts.health.airflow.probes import of_airflow
from scripts.health.alerts import of_alerts
from scripts.health.configuration import of_settings
from scripts.health.disk import of_disk
from scripts.health.freshness import of_freshness
from scripts.health.locks import of_locks
from scripts.health.object_store import of_object_store
from scripts.health.postgres import of_postgres
from scripts.health.probe import Probe
from scripts.health.reconciliation import of_reconciliation
from scripts.health.retailers import of_retailers
from shared.settings import Settings


def all_probes(settings: Settings) -> list[Probe]:
    """The parts first, then what they bring."""
    return [
        *of_settings(settings),
        *of_postgres(settings.database),
        *of_locks(settings.database),
        *of_object_store(settings.object_store),
        *of_airflow(settings),
        *of_retailers(settings),
        *of_disk(),
        *of_freshness(settings),
        *of_alerts(settings),
        *of_reconciliation(settings),
    ]
