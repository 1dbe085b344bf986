-- The table alone: it adds no row, so it may be made at any time. It is made first and attached
-- then, which makes no reader wait. The dimensions are locked in the order in which publishing
-- locks them: two transactions can then not wait for each other.
CREATE FUNCTION warehouse.ensure_month_table(day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    first_day date := date_trunc('month', day)::date;
    next_month date := (date_trunc('month', day) + interval '1 month')::date;
    table_name text := 'fact_sales_' || to_char(day, 'YYYYMM');
BEGIN
    PERFORM warehouse.require_date(day);
    IF warehouse.has_table_partition(table_name) THEN
        RETURN false;
    END IF;
    PERFORM ops.take_locks(ARRAY['months']);
    IF warehouse.has_table_partition(table_name) THEN
        RETURN false;
    END IF;
    PERFORM warehouse.lock_dimensions();
    EXECUTE format(
        'CREATE TABLE warehouse.%I (LIKE warehouse.fact_sales INCLUDING ALL)'
        ' PARTITION BY LIST (retailer_key)',
        table_name
    );
    EXECUTE format(
        'ALTER TABLE warehouse.fact_sales ATTACH PARTITION warehouse.%I FOR VALUES FROM (%L) TO (%L)',
        table_name, first_day, next_month
    );
    RETURN true;
END
$$;
REVOKE ALL ON FUNCTION warehouse.ensure_month_table(date) FROM PUBLIC;
COMMENT ON FUNCTION warehouse.ensure_month_table(date) IS
'Makes the empty table of the day''s month in fact_sales, once. Returns whether it made it.';
