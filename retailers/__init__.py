"""The outside world: three simulated retailers, each its own database schema and HTTP API.

Nothing here knows the pipeline, and the pipeline knows nothing here but the HTTP contracts.
"""
