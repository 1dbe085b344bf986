-- Read from the catalogue itself: to_regclass answers from this session's cache, which may lack a
-- table that another session has made while this one waited for a lock.
CREATE FUNCTION warehouse.has_table_partition(table_name text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT exists(
        SELECT FROM pg_class
        WHERE relname = table_name AND relnamespace = 'warehouse'::regnamespace
    );
$$;
REVOKE ALL ON FUNCTION warehouse.has_table_partition(text) FROM PUBLIC;
COMMENT ON FUNCTION warehouse.has_table_partition(text) IS
'Whether schema warehouse has a table of that name, read from the catalogue and from no cache.';
