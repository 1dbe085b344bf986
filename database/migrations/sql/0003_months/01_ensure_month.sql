-- Two loads may meet in a new month, and readers may be in the middle of long queries. So the
-- partition is made aside and attached, which no reader waits for; and the locks are taken in
-- the order in which publishing takes them, so that nobody waits in a circle.
CREATE OR REPLACE FUNCTION warehouse.ensure_month(day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    first_day date := date_trunc('month', day)::date;
    next_month date := (date_trunc('month', day) + interval '1 month')::date;
    partition_name text := 'fact_sales_' || to_char(day, 'YYYYMM');
BEGIN
    IF warehouse.has_partition(partition_name) THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('warehouse.ensure_month'));
    IF warehouse.has_partition(partition_name) THEN
        RETURN;
    END IF;
    LOCK TABLE
        warehouse.dim_retailer, warehouse.dim_store, warehouse.dim_product, warehouse.dim_customer
        IN SHARE ROW EXCLUSIVE MODE;
    INSERT INTO warehouse.dim_date
    SELECT
        to_char(d, 'YYYYMMDD')::integer,
        d::date,
        extract(year FROM d),
        extract(quarter FROM d),
        extract(month FROM d),
        to_char(d, 'FMMonth'),
        extract(day FROM d),
        extract(isodow FROM d),
        to_char(d, 'FMDay'),
        extract(isodow FROM d) > 5,
        extract(isoyear FROM d),
        extract(week FROM d)
    FROM generate_series(first_day::timestamp, next_month::timestamp - interval '1 day', '1 day') AS d
    ON CONFLICT DO NOTHING;
    EXECUTE format(
        'CREATE TABLE warehouse.%I (LIKE warehouse.fact_sales INCLUDING ALL)', partition_name
    );
    EXECUTE format(
        'ALTER TABLE warehouse.fact_sales ATTACH PARTITION warehouse.%I FOR VALUES FROM (%L) TO (%L)',
        partition_name, first_day, next_month
    );
END
$$;
