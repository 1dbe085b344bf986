-- Analysts read the star and the marts, and cannot see what has not passed the gate.
GRANT USAGE ON SCHEMA warehouse, mart TO retail_bi;
GRANT SELECT ON ALL TABLES IN SCHEMA warehouse, mart TO retail_bi;
ALTER DEFAULT PRIVILEGES IN SCHEMA warehouse, mart GRANT SELECT ON TABLES TO retail_bi;
