"""The bucket of all zones, and what its failures mean."""
