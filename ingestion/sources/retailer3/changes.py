"""Journey Market tell no changes; their tills send late sales within a week."""

from ingestion.declare.change_feed import LookBack

CHANGES = LookBack(days=7)
