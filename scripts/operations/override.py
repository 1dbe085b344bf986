"""Publish what the gate refused, on somebody's signed word, and alert people of it."""

import getpass

from data_quality.alerts.report import report_link
from data_quality.alerts.send import alert_partitions
from data_quality.gate.override import record_override
from shared.errors import UsageError
from shared.output.logs import configure_logging
from shared.output.plain_text import say
from shared.partition import parse_partition
from shared.settings import get_settings
from transformation.publish.publish import publish_partition


def override_partition(partition: str, reason: str, by: str | None) -> None:
    """Sign an override of the staged snapshot's verdict, and publish it.

    Args:
        partition: such as `retailer1 2024-01-15`.
        reason: kept for good.
        by: who decides; None means the system's user.

    Raises:
        UsageError: the partition is none, nobody signs, or there is nothing to override.
        PipelineError: it cannot be published all the same.
    """
    settings = get_settings()
    configure_logging(settings.log_level)
    chosen = parse_partition(partition)
    signed = record_override(chosen, reason, by if by is not None else _logged_in(), settings)
    say(f"{chosen}: {signed.signed_by} overrides {signed.verdict} of {', '.join(signed.rule_ids)}")
    say(f"{chosen}: {publish_partition(chosen, settings)['outcome']}")
    alert_partitions([chosen], settings, lambda: report_link([chosen], settings))


def _logged_in() -> str:
    """Who signs where nobody is named: a user without a name is nobody."""
    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:
        raise UsageError("say who signs, with --by") from error
