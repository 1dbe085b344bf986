"""Partitions that go through a stage together, from a command; what a failure means."""
