-- A leaf that is attached becomes part of its month for readers a moment after its rows are visible
-- to them: a query in between would read the dimensions of the day without its facts. Nobody reads
-- the month in that moment if the transaction that attaches the leaf holds it until it is over.
CREATE FUNCTION warehouse.hold_readers(day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format(
        'LOCK TABLE ONLY warehouse.%I IN ACCESS EXCLUSIVE MODE',
        'fact_sales_' || to_char(day, 'YYYYMM')
    );
END
$$;
REVOKE ALL ON FUNCTION warehouse.hold_readers(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION warehouse.hold_readers(date) TO retail_pipeline;
COMMENT ON FUNCTION warehouse.hold_readers(date) IS
'Waits for the readers of the day''s month, and lets new ones wait until the transaction''s end.';

-- The calendar is locked with the other dimensions, and first: a load that has added a year to it
-- locks the others next, and one that has locked those needs the calendar in the end.
CREATE FUNCTION warehouse.lock_dimensions() RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$
LOCK TABLE
    warehouse.dim_date, warehouse.dim_retailer, warehouse.dim_store, warehouse.dim_product,
    warehouse.dim_customer
IN SHARE ROW EXCLUSIVE MODE;
$$;
REVOKE ALL ON FUNCTION warehouse.lock_dimensions() FROM PUBLIC;
COMMENT ON FUNCTION warehouse.lock_dimensions() IS
'Locks what a new table of facts refers to, in the order in which everybody does.';

CREATE OR REPLACE FUNCTION warehouse.make_leaf(retailer_id text, day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    leaf text := warehouse.leaf_name(retailer_id, day);
BEGIN
    IF warehouse.has_partition(leaf) THEN
        RETURN false;
    END IF;
    PERFORM warehouse.lock_dimensions();
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
