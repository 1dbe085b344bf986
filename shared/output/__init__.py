"""Logs, and what commands show on a terminal."""
