-- What publishing would have left of each day: observations, and the ledger.
INSERT INTO ops.observed_store
SELECT DISTINCT 'retailer1', 'ALBION-WEB', sales_date, 'Albion Gifts Online', 'London', NULL,
    'United Kingdom'
FROM public.sale;

INSERT INTO ops.observed_product
SELECT 'retailer1', p.product_id, f.sales_date, p.product_name, NULL
FROM (SELECT DISTINCT sales_date, product_key FROM warehouse.fact_sales) AS f
INNER JOIN public.product AS p USING (product_key);

INSERT INTO ops.partition_load (
    retailer_id, sales_date, snapshot_id, extracted_at, retailer, code_version, data_sha256,
    rejected_sha256, unknown_fields, control_rows, source_rows, normalised_rows, rejected_rows,
    rejected_without_amount_rows, staged_rows, superseded_rows, published_rows, verdict,
    staged_at, audited_at, published_at, quarantined_rows, treatment_md5
)
SELECT
    'retailer1', sales_date, 'history', sales_date + time '23:00',
    (
        SELECT jsonb_build_object(
            'retailer_id', retailer_id, 'name', retailer_name, 'country', country,
            'time_zone', time_zone, 'currency_code', currency_code
        )
        FROM warehouse.dim_retailer WHERE retailer_id = 'retailer1'
    ),
    'bench', md5(sales_date::text), md5(''), '{}',
    count(*), count(*), count(*), 0, 0, count(*), 0, count(*), 'PASS', now(), now(), now(), 0, ''
FROM warehouse.fact_sales
GROUP BY sales_date;

INSERT INTO ops.partition_amount (
    retailer_id, sales_date, snapshot_id, currency_code, control_amount, normalised_amount,
    rejected_amount, superseded_amount, published_amount, quarantined_amount
)
SELECT
    'retailer1', sales_date, 'history', 'GBP',
    sum(total_amount), sum(total_amount), 0, 0, sum(total_amount), 0
FROM warehouse.fact_sales
GROUP BY sales_date;

INSERT INTO ops.partition
SELECT retailer_id, sales_date, snapshot_id, snapshot_id FROM ops.partition_load;

DROP TABLE public.sale, public.product;
