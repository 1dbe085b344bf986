"""Connections to the warehouse, one role each; their errors and locks."""
