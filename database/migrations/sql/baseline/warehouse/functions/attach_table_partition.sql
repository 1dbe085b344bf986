-- Indexes and foreign keys are made over all of its rows at once, at a fraction of the cost.
CREATE FUNCTION warehouse.attach_table_partition(retailer_id text, day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    table_partition text := warehouse.table_partition_name(retailer_id, day);
    month text := 'fact_sales_' || to_char(day, 'YYYYMM');
BEGIN
    PERFORM warehouse.require_partition(retailer_id, day);
    EXECUTE format(
        'ALTER TABLE warehouse.%I ADD UNIQUE (retailer_key, transaction_id, line_number, sales_date)',
        table_partition
    );
    EXECUTE format('CREATE INDEX ON warehouse.%I (customer_key)', table_partition);
    EXECUTE format('CREATE INDEX ON warehouse.%I (sales_date)', table_partition);
    -- Until autovacuum comes by, plans would scan the whole of the new table partition.
    EXECUTE format('ANALYZE warehouse.%I (customer_key, sales_date)', table_partition);
    EXECUTE format(
        'ALTER TABLE warehouse.%I ATTACH PARTITION warehouse.%I FOR VALUES IN (%L)',
        month, table_partition, warehouse.surrogate_key(retailer_id)
    );
END
$$;
REVOKE ALL ON FUNCTION warehouse.attach_table_partition(text, date) FROM PUBLIC;
COMMENT ON FUNCTION warehouse.attach_table_partition(text, date) IS
'Gives a new table partition its keys and indexes, and makes it part of fact_sales.';
