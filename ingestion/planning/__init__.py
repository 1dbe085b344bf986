"""Which partitions a run loads: plan, changed days, watermark."""
