-- Members as many as Online Retail has, each with what every one of its lines says of it.
-- No foreign key is checked while rows are made: `orphans.sql` does that afterwards.
SET session_replication_role = replica;
SET synchronous_commit = off;

INSERT INTO warehouse.dim_retailer
SELECT warehouse.surrogate_key('retailer1'), 'retailer1', 'Albion Gifts', 'United Kingdom',
    'Europe/London', 'GBP', ops.tracked_attributes('{}');

INSERT INTO warehouse.dim_store
SELECT warehouse.surrogate_key('retailer1', 'ALBION-WEB'), warehouse.surrogate_key('retailer1'),
    'ALBION-WEB', 'Albion Gifts Online', 'London', NULL, 'United Kingdom';

CREATE UNLOGGED TABLE public.product AS
SELECT
    n,
    'P' || n AS product_id,
    'Product ' || n AS product_name,
    warehouse.surrogate_key('retailer1', 'P' || n) AS product_key
FROM generate_series(0, %(products)s - 1) AS n;

INSERT INTO warehouse.dim_product
SELECT product_key, warehouse.surrogate_key('retailer1'), product_id, product_name, NULL
FROM public.product;

SELECT warehouse.ensure_month(month::date)
FROM generate_series(date_trunc('month', %(first)s::date), %(last)s, '1 month') AS month;

SELECT
    warehouse.make_table_partition('retailer1', month::date),
    warehouse.attach_table_partition('retailer1', month::date)
FROM generate_series(date_trunc('month', %(first)s::date), %(last)s, '1 month') AS month;
