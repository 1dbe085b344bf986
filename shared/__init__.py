"""What every stage of the pipeline shares: settings, partitions, stores, logs and errors."""
