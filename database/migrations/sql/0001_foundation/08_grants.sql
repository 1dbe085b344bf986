-- Least privilege: the pipeline writes rows and makes no tables; analysts read the star and the
-- marts, and cannot see what has not passed the gate.
GRANT USAGE ON SCHEMA staging, warehouse, mart, ops TO retail_pipeline;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA staging, warehouse, mart, ops
TO retail_pipeline;
GRANT EXECUTE ON FUNCTION warehouse.ensure_month(date) TO retail_pipeline;

GRANT USAGE ON SCHEMA warehouse, mart TO retail_bi;
GRANT SELECT ON ALL TABLES IN SCHEMA warehouse, mart TO retail_bi;

ALTER DEFAULT PRIVILEGES IN SCHEMA staging, warehouse, mart, ops
GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO retail_pipeline;
ALTER DEFAULT PRIVILEGES IN SCHEMA warehouse, mart GRANT SELECT ON TABLES TO retail_bi;

-- Publishing works in temporary tables.
DO $$
BEGIN
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO retail_pipeline', current_database());
END
$$;
