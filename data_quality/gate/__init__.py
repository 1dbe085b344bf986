"""From what is staged to a verdict: failing rows, quarantine and repair, overrides."""
