"""The last published day of each retailer meets, to the row and to the cent."""

from functools import partial

from data_quality.alerts.late import read_published_days
from data_quality.reconciliation.figures import Difference
from data_quality.reconciliation.reconciliation import reconcile_partitions
from scripts.health.probe import Finding, Probe, failed, well
from shared.partition import Partition
from shared.postgres.connection import transaction
from shared.settings import Settings


def of_reconciliation(settings: Settings) -> list[Probe]:
    """The probe of the last published days."""
    return [
        Probe("reconciliation", partial(reconciliation_finding, settings), "see PostgreSQL and S3")
    ]


def reconciliation_finding(settings: Settings) -> Finding:
    """Whether readers see of each retailer's last day what its retailer sent."""
    with transaction(settings.database, "audit") as cursor:
        days = read_published_days(cursor)
    if not days:
        return well("nothing is published")
    partitions = [Partition(retailer_id, day.last_date) for retailer_id, day in days.items()]
    found = reconcile_partitions(settings, partitions)
    named = ", ".join(map(str, partitions))
    if found.meets:
        return well(f"{named}: every row and cent meets")
    said = _said(found.differences[0])
    count = len(found.differences)
    day = found.differences[0].sales_date
    return failed(
        f"{count} differences, the first: {said}",
        f"see all: `retail reconcile --from {day} --to {day}`; then load the day again",
    )


def _said(difference: Difference) -> str:
    return (
        f"{difference.retailer_id} {difference.sales_date}, {difference.hop}, {difference.what}:"
        f" expected {difference.expected}, found {difference.found}"
    )
