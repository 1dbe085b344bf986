"""Albion Gifts lists changed days, dated by London's wall clock."""

from datetime import timedelta

from ingestion.declare.change_feed import ChangesFeed
from ingestion.http.pagination import PageNumber

CHANGES = ChangesFeed(
    path="/api/v1/changes",
    since_parameter="since",
    paginator=lambda: PageNumber("page", "page_size", 1000, total_field="TotalPages"),
    records_field="Changes",
    date_field="Date",
    changed_at_field="ChangedAt",
    time_zone="Europe/London",
    # An hour for the one that the clock shows twice in autumn, one for their longest transaction.
    overlap=timedelta(hours=2),
)
