-- The stages read each other's work. What a later migration adds they may read as well; who
-- writes it, that migration says. Tables of the star are written by publishing alone, and the
-- leaves of its facts are made while it runs, so that is granted ahead.
GRANT USAGE ON SCHEMA staging, warehouse, mart, ops TO retail_load, retail_audit, retail_publish;
GRANT SELECT ON ALL TABLES IN SCHEMA staging, warehouse, mart, ops
TO retail_load, retail_audit, retail_publish;
ALTER DEFAULT PRIVILEGES IN SCHEMA staging, warehouse, mart, ops
GRANT SELECT ON TABLES TO retail_load, retail_audit, retail_publish;
