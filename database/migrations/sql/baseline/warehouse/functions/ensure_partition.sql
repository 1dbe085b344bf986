-- The table alone: it adds no row that anybody reads, so it may be made at any time. It is made
-- aside and attached, which no reader waits for; the dimensions are locked in the order in which
-- publishing locks them, so that nobody waits in a circle.
CREATE FUNCTION warehouse.ensure_partition(day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    first_day date := date_trunc('month', day)::date;
    next_month date := (date_trunc('month', day) + interval '1 month')::date;
    partition_name text := 'fact_sales_' || to_char(day, 'YYYYMM');
BEGIN
    PERFORM warehouse.require_date(day);
    IF warehouse.has_partition(partition_name) THEN
        RETURN false;
    END IF;
    PERFORM ops.take_locks(ARRAY['months']);
    IF warehouse.has_partition(partition_name) THEN
        RETURN false;
    END IF;
    PERFORM warehouse.lock_dimensions();
    EXECUTE format(
        'CREATE TABLE warehouse.%I (LIKE warehouse.fact_sales INCLUDING ALL)'
        ' PARTITION BY LIST (retailer_key)',
        partition_name
    );
    EXECUTE format(
        'ALTER TABLE warehouse.fact_sales ATTACH PARTITION warehouse.%I FOR VALUES FROM (%L) TO (%L)',
        partition_name, first_day, next_month
    );
    RETURN true;
END
$$;
REVOKE ALL ON FUNCTION warehouse.ensure_partition(date) FROM PUBLIC;
COMMENT ON FUNCTION warehouse.ensure_partition(date) IS
'Makes the partition of fact_sales of the day''s month, once; whether it had to. It adds no row.';
