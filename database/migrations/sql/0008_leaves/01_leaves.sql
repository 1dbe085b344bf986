-- A month's partition is divided by retailer. A retailer's month can so be made aside, filled
-- without the checks of each row, and attached with all of its rows: that is what makes a
-- backfill fast. Queries for one retailer read its leaves alone.
CREATE FUNCTION warehouse.leaf_name(retailer_id text, day date) RETURNS text
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
REVOKE ALL ON FUNCTION warehouse.leaf_name(text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION warehouse.leaf_name(text, date) TO retail_pipeline;
COMMENT ON FUNCTION warehouse.leaf_name(text, date) IS
'The table of a retailer''s facts of the day''s month.';

-- The dimensions are locked in the order in which publishing locks them, so that nobody waits in a
-- circle; attaching the leaf needs those locks in the end.
CREATE FUNCTION warehouse.make_leaf(retailer_id text, day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    leaf text := warehouse.leaf_name(retailer_id, day);
BEGIN
    IF warehouse.has_partition(leaf) THEN
        RETURN false;
    END IF;
    LOCK TABLE
        warehouse.dim_retailer, warehouse.dim_store, warehouse.dim_product, warehouse.dim_customer
        IN SHARE ROW EXCLUSIVE MODE;
    IF warehouse.has_partition(leaf) THEN
        RETURN false;
    END IF;
    EXECUTE format(
        'CREATE TABLE warehouse.%I '
        '(LIKE warehouse.fact_sales INCLUDING DEFAULTS INCLUDING CONSTRAINTS)',
        leaf
    );
    RETURN true;
END
$$;
REVOKE ALL ON FUNCTION warehouse.make_leaf(text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION warehouse.make_leaf(text, date) TO retail_pipeline;
COMMENT ON FUNCTION warehouse.make_leaf(text, date) IS
'Makes the table of a retailer''s facts of the day''s month, once; whether it had to. Nobody reads
it before it is attached.';

-- Indexes and foreign keys are made over all of its rows at once, at a fraction of the cost.
CREATE FUNCTION warehouse.attach_leaf(retailer_id text, day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    leaf text := warehouse.leaf_name(retailer_id, day);
    month text := 'fact_sales_' || to_char(day, 'YYYYMM');
BEGIN
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
GRANT EXECUTE ON FUNCTION warehouse.attach_leaf(text, date) TO retail_pipeline;
COMMENT ON FUNCTION warehouse.attach_leaf(text, date) IS
'Gives a new leaf its keys and indexes, and makes it part of fact_sales.';
