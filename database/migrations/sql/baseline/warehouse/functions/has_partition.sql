-- Read from the table itself: to_regclass would answer from this session's cache, which does not
-- hear of another session's new partition while it waits for an advisory lock.
CREATE FUNCTION warehouse.has_partition(partition_name text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT exists(
        SELECT FROM pg_class
        WHERE relname = partition_name AND relnamespace = 'warehouse'::regnamespace
    );
$$;
REVOKE ALL ON FUNCTION warehouse.has_partition(text) FROM PUBLIC;
COMMENT ON FUNCTION warehouse.has_partition(text) IS
'Whether a month''s partition of fact_sales is there, asked of the catalogue and not of a cache.';
