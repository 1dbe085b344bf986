"""Stage raw partitions in PostgreSQL and publish them to the star."""
