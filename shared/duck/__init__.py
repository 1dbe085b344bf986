"""DuckDB in this process, for work on files; its errors."""
