"""The local stack's PostgreSQL: programs, server, databases, roles."""
