"""Harvest Grocers list changed days, dated in UTC."""

from datetime import timedelta

from ingestion.declare.change_feed import ChangesFeed
from ingestion.http.pagination import Cursor

CHANGES = ChangesFeed(
    path="/v2/changes",
    since_parameter="since",
    paginator=lambda: Cursor("cursor", "limit", 1000, cursor_field="nextCursor"),
    records_field="data",
    date_field="businessDate",
    changed_at_field="changedAt",
    time_zone=None,
    # Their longest transaction, and what their clock may be set back by.
    overlap=timedelta(hours=1),
)
