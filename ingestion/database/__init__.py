"""A source that is a database: a transaction that only reads, rows streamed as NDJSON."""
