"""The gate's answer: publication takes a snapshot with PASS or WARN, or with a signed override."""

from typing import Any

from shared.errors import GateRefusal
from shared.override import Override
from shared.partition import Partition
from shared.settings import Settings
from transformation.publish.candidate import Candidate


def require_verdict(candidate: Candidate, partition: Partition, settings: Settings) -> None:
    """Go on only if the gate, or an override, lets the candidate pass.

    Raises:
        GateRefusal: neither does.
    """
    if candidate.is_passed:
        return
    if candidate.verdict is not None and candidate.override is not None:
        _require_cover(candidate, candidate.override, settings)
        return
    raise GateRefusal(
        f"the gate has {candidate.verdict or 'no verdict'} for snapshot"
        f" {candidate.snapshot_id} of {partition}: run python -m data_quality.main"
        f" {partition.sales_date} --retailer {partition.retailer_id} to see why{_and(candidate)}"
    )


def _require_cover(candidate: Candidate, row: dict[str, Any], settings: Settings) -> None:
    """The override has to be signed, and to name every rule that fails now."""
    override = Override.from_row(row)
    if not override.is_signed(row["signature"], settings.override_key):
        raise GateRefusal(
            f"the override of snapshot {candidate.snapshot_id} by {override.signed_by} is not"
            " signed with RETAIL_OVERRIDE_KEY: it opens nothing"
        )
    beyond = sorted(set(candidate.failed_rule_ids) - set(override.rule_ids))
    if beyond or not candidate.failed_rule_ids:
        raise GateRefusal(
            f"the override of snapshot {candidate.snapshot_id} by {override.signed_by} does not"
            f" cover {', '.join(beyond) or 'it'}: sign another, or load the day again"
            f"{_and(candidate)}"
        )


def _and(candidate: Candidate) -> str:
    """What becomes of readers where the rules of now refuse what they see already."""
    if not candidate.is_published:
        return ""
    return "; readers keep what was published of it under the rules of then"
