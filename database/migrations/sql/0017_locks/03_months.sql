-- As before, with the new lock, and held to their arguments.
CREATE OR REPLACE FUNCTION warehouse.make_leaf(retailer_id text, day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    leaf text := warehouse.leaf_name(retailer_id, day);
BEGIN
    PERFORM warehouse.require_partition(retailer_id, day);
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

CREATE OR REPLACE FUNCTION warehouse.attach_leaf(retailer_id text, day date) RETURNS void
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

CREATE OR REPLACE FUNCTION warehouse.ensure_partition(day date) RETURNS boolean
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

CREATE OR REPLACE FUNCTION warehouse.ensure_month(day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    first_day date := date_trunc('year', day)::date;
    last_day date := (date_trunc('year', day) + interval '1 year - 1 day')::date;
BEGIN
    PERFORM warehouse.require_date(day);
    IF NOT exists(SELECT FROM warehouse.dim_date WHERE full_date = day) THEN
        PERFORM ops.take_locks(ARRAY['months']);
        INSERT INTO warehouse.dim_date
        SELECT * FROM warehouse.calendar(first_day, last_day)
        ON CONFLICT DO NOTHING;
    END IF;
    PERFORM warehouse.ensure_partition(day);
END
$$;

CREATE OR REPLACE FUNCTION warehouse.hold_readers(day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM warehouse.require_date(day);
    EXECUTE format(
        'LOCK TABLE ONLY warehouse.%I IN ACCESS EXCLUSIVE MODE',
        'fact_sales_' || to_char(day, 'YYYYMM')
    );
END
$$;
