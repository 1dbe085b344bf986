-- The transactions with their customers (none in every fourth), numbered through all days.
-- `history.wire_lines` makes a day by the same formulas.
CREATE UNLOGGED TABLE public.sale AS
SELECT
    t,
    day::date AS sales_date,
    CASE WHEN t %% 4 > 0 THEN 'C' || t * 7919 %% %(customers)s END AS customer_id,
    'Tier ' || (t * 7919 %% %(customers)s + (day::date - date '2000-01-01') / 400) %% 3 AS tier
FROM generate_series(%(first)s::timestamp, %(last)s, '1 day') AS day
CROSS JOIN LATERAL generate_series(
    (day::date - date '2000-01-01')::bigint * %(transactions)s,
    (day::date - date '2000-01-01')::bigint * %(transactions)s + %(transactions)s - 1
) AS t;

INSERT INTO ops.observed_customer
SELECT DISTINCT ON (customer_id, sales_date)
    'retailer1', customer_id, sales_date, tier, 'Town', NULL, NULL, 'United Kingdom'
FROM public.sale
WHERE customer_id IS NOT NULL
ORDER BY customer_id, sales_date, t;

INSERT INTO warehouse.dim_customer (
    customer_key, retailer_key, customer_id, loyalty_tier, city, country, valid_from, valid_to
)
SELECT
    warehouse.surrogate_key('retailer1', customer_id, to_char(sales_date, 'YYYY-MM-DD')),
    warehouse.surrogate_key('retailer1'),
    customer_id,
    loyalty_tier,
    city,
    country,
    sales_date,
    lead(sales_date, 1, '9999-12-31') OVER (PARTITION BY customer_id ORDER BY sales_date)
FROM (
    SELECT
        *,
        lag(loyalty_tier) OVER (PARTITION BY customer_id ORDER BY sales_date)
        IS DISTINCT FROM loyalty_tier AS starts_version
    FROM ops.observed_customer
) AS o
WHERE starts_version;
ANALYZE public.sale, public.product, warehouse.dim_customer;
