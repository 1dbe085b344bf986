CREATE FUNCTION warehouse.table_partition_name(retailer_id text, day date) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT
        'fact_sales_' || to_char(day, 'YYYYMM') || '_'
        -- Names have 63 bytes at most.
        || CASE
            WHEN octet_length(retailer_id) <= 40 THEN retailer_id
            ELSE warehouse.surrogate_key(retailer_id)::text
        END;
$$;
REVOKE ALL ON FUNCTION warehouse.table_partition_name(text, date) FROM PUBLIC;
COMMENT ON FUNCTION warehouse.table_partition_name(text, date) IS
'The table of a retailer''s facts of the day''s month.';
