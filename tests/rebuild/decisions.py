"""What people decide while the proof's weeks are loaded, and what S3 has to hold of it."""

from dataclasses import astuple, dataclass
from datetime import date
from typing import Any

from data_quality.gate.override import record_override
from shared.errors import GateRefusal
from shared.partition import Partition
from shared.postgres.connection import transaction
from shared.settings import Settings
from shared.workspace import workspace
from tests.support.rates import write_rates
from transformation.publish.publish import publish_partition
from transformation.rates.load_rates import load_rates

REFUSED_DATE = date(2024, 1, 17)
"""On which a rule of the database refuses what every retailer sold, and people override it."""
WHY = "The retailers confirmed this day by telephone"
INSERT = """
INSERT INTO ops.quality_rule (
    rule_id, kind, table_name, column_names, arguments, severity, disposition, threshold,
    dimension, owner, reason
) VALUES
(
    'few_pieces_a_line', 'range', 'sales', '{quantity}', '{"maximum": "11"}', 'warning',
    'quarantine', 1000000, 'accuracy', 'the proof', 'Some lines have more.'
),
(
    'the_day_is_closed', 'expression', 'sales', '{sales_date}',
    '{"expression": "sales_date != ''2024-01-17''"}', 'critical', 'block', 0,
    'validity', 'the proof', 'A day that is refused.'
)
"""
"""By plain SQL: the pipeline hears of it at the next audit."""
RATES = (
    ("bank", "2024-01-10", "USD", "GBP", "0.7843"),
    ("bank", "2024-01-10", "CAD", "GBP", "0.5856"),
    ("bank", "2024-01-10", "MXN", "GBP", "0.0463"),
    ("bank", "2024-01-20", "USD", "GBP", "0.7871"),
)
LATER_RATES = (("agency", "2024-01-22", "USD", "GBP", "0.79"), (*RATES[-1][:-1], "0.7872"))
"""Of another file, one of them a correction."""


def decide(settings: Settings) -> None:
    """Insert the rules and load the rates."""
    with transaction(settings.database, "audit") as cursor:
        cursor.execute(INSERT)
    with workspace() as folder:
        for number, rates in enumerate((RATES, LATER_RATES)):
            load_rates([write_rates(folder / f"{number}.csv", rates)], settings)


def publish_refused(partition: Partition, settings: Settings, error: GateRefusal) -> dict[str, Any]:
    """Override the refusal of the day that the rule refuses, and publish it.

    Raises:
        GateRefusal: it is another day's.
    """
    if partition.sales_date != REFUSED_DATE:
        raise error
    record_override(partition, WHY, "ada", settings)
    return publish_partition(partition, settings) | {"outcome": "overridden"}


@dataclass(frozen=True)
class Decided:
    """What the decisions led to in one warehouse."""

    quarantined_lines: int
    """Of published snapshots."""
    overridden_partitions: int
    """Published on a signed word."""
    lines_in_reporting_currency: int
    """With an amount that a rate made."""

    @property
    def is_complete(self) -> bool:
        """Whether each kind of decision led to something."""
        return min(astuple(self)) > 0


def what_was_decided(settings: Settings) -> Decided:
    """Counted in the ledger and in the star."""
    with transaction(settings.database, "owner") as cursor:
        cursor.execute(
            "SELECT coalesce(sum(l.quarantined_rows), 0)::int, count(l.override_id)"
            " FROM ops.partition AS p INNER JOIN ops.partition_load AS l"
            " ON (p.retailer_id, p.sales_date, p.entity, p.published_snapshot_id)"
            " = (l.retailer_id, l.sales_date, l.entity, l.snapshot_id)"
        )
        ((quarantined, overridden),) = cursor.fetchall()
        cursor.execute(
            "SELECT count(*) FROM warehouse.fact_sales_reporting"
            " WHERE reporting_total_amount IS NOT NULL AND currency_code != 'USD'"
        )
        ((converted,),) = cursor.fetchall()
    return Decided(quarantined, overridden, converted)
