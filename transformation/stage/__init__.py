"""Latest raw snapshots into the schema `staging`."""
