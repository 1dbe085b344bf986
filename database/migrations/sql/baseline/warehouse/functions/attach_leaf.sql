-- Indexes and foreign keys are made over all of its rows at once, at a fraction of the cost.
CREATE FUNCTION warehouse.attach_leaf(retailer_id text, day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    leaf text := warehouse.leaf_name(retailer_id, day);
    month text := 'fact_sales_' || to_char(day, 'YYYYMM');
BEGIN
    PERFORM warehouse.require_partition(retailer_id, day);
    EXECUTE format(
        'ALTER TABLE warehouse.%I ADD UNIQUE (retailer_key, transaction_id, line_number, sales_date)',
        leaf
    );
    EXECUTE format('CREATE INDEX ON warehouse.%I (customer_key)', leaf);
    EXECUTE format('CREATE INDEX ON warehouse.%I (sales_date)', leaf);
    -- Until autovacuum comes by, plans would take the new leaf for one of no use for an index.
    EXECUTE format('ANALYZE warehouse.%I (customer_key, sales_date)', leaf);
    EXECUTE format(
        'ALTER TABLE warehouse.%I ATTACH PARTITION warehouse.%I FOR VALUES IN (%L)',
        month, leaf, warehouse.surrogate_key(retailer_id)
    );
END
$$;
REVOKE ALL ON FUNCTION warehouse.attach_leaf(text, date) FROM PUBLIC;
COMMENT ON FUNCTION warehouse.attach_leaf(text, date) IS
'Gives a new leaf its keys and indexes, and makes it part of fact_sales.';
