-- Before all migrations: they lock here, so that only one of two starts runs them. A migration must
-- not alter this table: the other start holds it while it waits.
CREATE SCHEMA IF NOT EXISTS ops;
CREATE TABLE IF NOT EXISTS ops.lock (
    name text PRIMARY KEY CONSTRAINT name_is_short CHECK (octet_length(name) BETWEEN 1 AND 400)
)
