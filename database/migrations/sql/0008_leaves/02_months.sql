CREATE OR REPLACE FUNCTION warehouse.ensure_partition(day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    first_day date := date_trunc('month', day)::date;
    next_month date := (date_trunc('month', day) + interval '1 month')::date;
    partition_name text := 'fact_sales_' || to_char(day, 'YYYYMM');
BEGIN
    IF warehouse.has_partition(partition_name) THEN
        RETURN false;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('warehouse.ensure_month'));
    IF warehouse.has_partition(partition_name) THEN
        RETURN false;
    END IF;
    LOCK TABLE
        warehouse.dim_retailer, warehouse.dim_store, warehouse.dim_product, warehouse.dim_customer
        IN SHARE ROW EXCLUSIVE MODE;
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
COMMENT ON FUNCTION warehouse.ensure_partition(date) IS
'Makes the partition of fact_sales of the day''s month, once; whether it had to. It adds no row.';

-- The months that are there become divided ones, with the same rows.
DO $$
DECLARE
    month record;
    retailer record;
BEGIN
    FOR month IN
        SELECT c.relname, to_date(right(c.relname, 6), 'YYYYMM') AS first_day
        FROM pg_inherits AS i INNER JOIN pg_class AS c ON i.inhrelid = c.oid
        WHERE i.inhparent = 'warehouse.fact_sales'::regclass
    LOOP
        EXECUTE format('ALTER TABLE warehouse.fact_sales DETACH PARTITION warehouse.%I', month.relname);
        EXECUTE format('ALTER TABLE warehouse.%I RENAME TO undivided_month', month.relname);
        PERFORM warehouse.ensure_partition(month.first_day);
        FOR retailer IN
            SELECT r.retailer_id, r.retailer_key FROM warehouse.dim_retailer AS r
            WHERE EXISTS (
                SELECT FROM warehouse.undivided_month AS f WHERE f.retailer_key = r.retailer_key
            )
        LOOP
            PERFORM warehouse.make_leaf(retailer.retailer_id, month.first_day);
            EXECUTE format(
                'INSERT INTO warehouse.%I SELECT * FROM warehouse.undivided_month'
                ' WHERE retailer_key = %L',
                warehouse.leaf_name(retailer.retailer_id, month.first_day), retailer.retailer_key
            );
            PERFORM warehouse.attach_leaf(retailer.retailer_id, month.first_day);
        END LOOP;
        DROP TABLE warehouse.undivided_month;
    END LOOP;
END
$$;
