-- The one role of all stages loses what it had. It stays, since the migrations before this one
-- grant to it in a new database.
REVOKE ALL ON ALL TABLES IN SCHEMA staging, warehouse, mart, ops FROM retail_pipeline;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA staging, warehouse, mart, ops FROM retail_pipeline;
REVOKE ALL ON SCHEMA staging, warehouse, mart, ops FROM retail_pipeline;
ALTER DEFAULT PRIVILEGES IN SCHEMA staging, warehouse, mart, ops
REVOKE ALL ON TABLES FROM retail_pipeline;

DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM retail_pipeline', current_database());
    -- Nobody makes temporary tables but who works in them.
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO retail_publish', current_database());
END
$$;
