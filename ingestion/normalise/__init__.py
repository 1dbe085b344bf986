"""From verbatim pages to canonical records, by DuckDB."""
