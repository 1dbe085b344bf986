"""The warehouse's schema: forward-only migrations in SQL."""
