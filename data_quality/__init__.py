"""Audit staged partitions; the gate between staging and the star."""
