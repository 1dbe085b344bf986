-- The stages read each other's work, and tables that later migrations add as well; who writes
-- those, the migration says.
GRANT USAGE ON SCHEMA staging, warehouse, mart, ops TO retail_load, retail_audit, retail_publish;
GRANT SELECT ON ALL TABLES IN SCHEMA staging, warehouse, mart, ops
TO retail_load, retail_audit, retail_publish;
ALTER DEFAULT PRIVILEGES IN SCHEMA staging, warehouse, mart, ops
GRANT SELECT ON TABLES TO retail_load, retail_audit, retail_publish;
GRANT EXECUTE ON FUNCTION ops.take_locks(text[]) TO retail_load, retail_audit, retail_publish;

-- Only the role that works in temporary tables may make them.
DO $$
BEGIN
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END
$$;
