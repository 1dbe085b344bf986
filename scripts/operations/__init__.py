"""What operators ask and do across the stages; `scripts/cli` offers it as verbs of `retail`."""
