"""Pull the retailers' partitions into S3: verbatim pages, canonical records, manifest."""
