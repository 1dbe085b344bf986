"""Processes of the local stack: start, supervise, end."""
