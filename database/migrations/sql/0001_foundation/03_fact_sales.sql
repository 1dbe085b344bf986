CREATE TABLE warehouse.fact_sales (
    sales_date date NOT NULL,
    date_key integer NOT NULL REFERENCES warehouse.dim_date,
    retailer_key bigint NOT NULL REFERENCES warehouse.dim_retailer,
    store_key bigint NOT NULL REFERENCES warehouse.dim_store,
    product_key bigint NOT NULL REFERENCES warehouse.dim_product,
    customer_key bigint NOT NULL REFERENCES warehouse.dim_customer,
    transaction_id text NOT NULL,
    line_number integer NOT NULL,
    record_type text NOT NULL CHECK (
        record_type IN ('sale', 'return', 'cancellation', 'adjustment')
    ),
    channel text NOT NULL CHECK (channel IN ('pos', 'online')),
    transaction_at timestamptz NOT NULL,
    quantity numeric(18, 4) NOT NULL,
    unit_price numeric(18, 4),
    discount_amount numeric(18, 4) NOT NULL,
    total_amount numeric(18, 4) NOT NULL,
    currency_code char(3) NOT NULL CHECK (currency_code ~ '^[A-Z]{3}$'),
    source_position bigint NOT NULL,
    source_record_hash uuid NOT NULL,
    UNIQUE (retailer_key, transaction_id, line_number, sales_date)
) PARTITION BY RANGE (sales_date);

-- Re-pointing facts to another version of their customer finds them by this.
CREATE INDEX fact_sales_customer ON warehouse.fact_sales (customer_key);
-- A daily load replaces one retailer's day.
CREATE INDEX fact_sales_partition ON warehouse.fact_sales (retailer_key, sales_date);

COMMENT ON TABLE warehouse.fact_sales IS 'One row per retailer, transaction and line.';
COMMENT ON COLUMN warehouse.fact_sales.sales_date IS 'The store''s local business date.';
COMMENT ON COLUMN warehouse.fact_sales.transaction_id IS
'The retailer''s invoice, order or basket (degenerate dimension).';
COMMENT ON COLUMN warehouse.fact_sales.unit_price IS
'Before discount, in currency_code. Null when the quantity is 0 and no price was given.';
COMMENT ON COLUMN warehouse.fact_sales.discount_amount IS
'What the shop gave away on the line, in currency_code.';
COMMENT ON COLUMN warehouse.fact_sales.total_amount IS
'What the shop received for the line, in currency_code; negative for returns.';
COMMENT ON COLUMN warehouse.fact_sales.source_position IS
'Which record of the snapshot the line was, counted from 1: the way back to its landing page.';

-- Runs as its owner, so that the pipeline's role needs no right to create tables.
CREATE FUNCTION warehouse.ensure_month(day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    first_day date := date_trunc('month', day)::date;
    next_month date := (date_trunc('month', day) + interval '1 month')::date;
    partition_name text := 'fact_sales_' || to_char(day, 'YYYYMM');
BEGIN
    IF to_regclass('warehouse.' || partition_name) IS NOT NULL THEN
        RETURN;
    END IF;
    -- Two loads may meet here; the second one waits, and then finds the partition.
    PERFORM pg_advisory_xact_lock(hashtext('warehouse.ensure_month'));
    IF to_regclass('warehouse.' || partition_name) IS NOT NULL THEN
        RETURN;
    END IF;
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
        'CREATE TABLE warehouse.%I PARTITION OF warehouse.fact_sales FOR VALUES FROM (%L) TO (%L)',
        partition_name, first_day, next_month
    );
END
$$;
COMMENT ON FUNCTION warehouse.ensure_month(date) IS
'Makes the month''s partition of fact_sales and its calendar days, once.';
REVOKE ALL ON FUNCTION warehouse.ensure_month(date) FROM PUBLIC;
