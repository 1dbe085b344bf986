-- Type 2 by gaps and islands: every run of equal observations of a touched customer is one
-- version, from its first sales date to the next run's. Nothing depends on the order of loads.
CREATE TEMP TABLE customer_version ON COMMIT DROP AS
WITH observed AS (
    SELECT
        o.*,
        (
            row_number() OVER by_date = 1
            OR (o.loyalty_tier, o.city, o.region, o.postal_code, o.country) IS DISTINCT FROM (
                lag(o.loyalty_tier) OVER by_date,
                lag(o.city) OVER by_date,
                lag(o.region) OVER by_date,
                lag(o.postal_code) OVER by_date,
                lag(o.country) OVER by_date
            )
        ) AS starts_version
    FROM ops.observed_customer AS o
    INNER JOIN touched_customer AS t ON o.customer_id = t.customer_id
    WHERE o.retailer_id = %(retailer_id)s
    WINDOW by_date AS (PARTITION BY o.customer_id ORDER BY o.sales_date)
)

SELECT
    warehouse.surrogate_key(
        %(retailer_id)s, customer_id, to_char(sales_date, 'YYYY-MM-DD')
    ) AS customer_key,
    warehouse.surrogate_key(%(retailer_id)s) AS retailer_key,
    customer_id,
    loyalty_tier,
    city,
    region,
    postal_code,
    country,
    sales_date AS valid_from,
    lead(sales_date, 1, '9999-12-31'::date) OVER (
        PARTITION BY customer_id ORDER BY sales_date
    ) AS valid_to
FROM observed
WHERE starts_version;

CREATE TEMP TABLE outdated_version ON COMMIT DROP AS
SELECT
    d.customer_key,
    d.customer_id,
    d.valid_from,
    d.valid_to
FROM warehouse.dim_customer AS d
INNER JOIN touched_customer AS t ON d.customer_id = t.customer_id
LEFT JOIN customer_version AS v
    ON d.customer_key = v.customer_key AND d.valid_to = v.valid_to
WHERE d.retailer_key = warehouse.surrogate_key(%(retailer_id)s) AND v.customer_key IS NULL;

ANALYZE customer_version;
ANALYZE outdated_version
