"""The outside world: simulated retailers, each its own schema and API."""
