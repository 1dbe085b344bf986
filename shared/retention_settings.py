"""How long what is not needed for ever is kept."""

from pydantic import BaseModel, Field

LEAST_HISTORY = 60
"""Days: the report's trends and the gate's comparisons look back so far."""


class RetentionSettings(BaseModel):
    """In days. The database refuses to delete what is younger than one, whatever is set here."""

    staged_days: int = Field(default=7, ge=1)
    """Staged rows of what readers see: staging, auditing and publishing again needs only the raw
    zone. Also staged inventory and shipments."""
    unpublished_days: int = Field(default=30, ge=1)
    """Staged rows that readers do not see, as of a snapshot that the gate refused."""
    snapshot_days: int = Field(default=14, ge=1)
    """Canonical records of snapshots that are neither the latest nor staged nor published."""
    superseded_days: int = Field(default=90, ge=1)
    """Rejected records, results and repairs of snapshots in whose place others are."""
    result_days: int = Field(default=730, ge=LEAST_HISTORY)
    """Results and repairs of all others."""
    alert_days: int = Field(default=400, ge=1)
    """Which alerts were sent."""
    plan_days: int = Field(default=400, ge=LEAST_HISTORY)
    """What the latest daily run that named a partition decided of it."""
    report_days: int = Field(default=400, ge=1)
    """Quality reports in the bucket."""
