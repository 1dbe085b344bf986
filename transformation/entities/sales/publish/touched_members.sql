-- The members that these partitions showed before, and those that they show now. `shows_` says
-- whether they carry the attribute now, `is_shown` whether they are there at all; `first_date` from
-- when on a customer's history may change.
CREATE TEMP TABLE touched_store ON COMMIT DROP AS
SELECT
    both_times.store_id,
    bool_or(both_times.is_shown) AS is_shown,
    bool_or(both_times.store_name IS NOT NULL) AS shows_store_name,
    bool_or(both_times.city IS NOT NULL) AS shows_city,
    bool_or(both_times.region IS NOT NULL) AS shows_region,
    bool_or(both_times.country IS NOT NULL) AS shows_country
FROM (
    SELECT
        o.store_id,
        FALSE AS is_shown,
        NULL AS store_name,
        NULL AS city,
        NULL AS region,
        NULL AS country
    FROM ops.observed_store AS o INNER JOIN batch AS b ON o.sales_date = b.sales_date
    WHERE o.retailer_id = %(retailer_id)s AND o.sales_date BETWEEN %(first_date)s AND %(last_date)s
    UNION ALL
    SELECT
        s.store_id,
        TRUE AS is_shown,
        s.store_name,
        s.city,
        s.region,
        s.country
    FROM staging.observed_store AS s
    INNER JOIN batch AS b ON s.sales_date = b.sales_date AND s.snapshot_id = b.snapshot_id
    WHERE
        s.retailer_id = %(retailer_id)s
        AND s.sales_date BETWEEN %(first_date)s AND %(last_date)s
        AND NOT s.is_quarantined
) AS both_times
GROUP BY both_times.store_id;

CREATE TEMP TABLE touched_product ON COMMIT DROP AS
SELECT
    both_times.product_id,
    bool_or(both_times.is_shown) AS is_shown,
    bool_or(both_times.product_name IS NOT NULL) AS shows_product_name,
    bool_or(both_times.category IS NOT NULL) AS shows_category
FROM (
    SELECT
        o.product_id,
        FALSE AS is_shown,
        NULL AS product_name,
        NULL AS category
    FROM ops.observed_product AS o INNER JOIN batch AS b ON o.sales_date = b.sales_date
    WHERE o.retailer_id = %(retailer_id)s AND o.sales_date BETWEEN %(first_date)s AND %(last_date)s
    UNION ALL
    SELECT
        s.product_id,
        TRUE AS is_shown,
        s.product_name,
        s.category
    FROM staging.observed_product AS s
    INNER JOIN batch AS b ON s.sales_date = b.sales_date AND s.snapshot_id = b.snapshot_id
    WHERE
        s.retailer_id = %(retailer_id)s
        AND s.sales_date BETWEEN %(first_date)s AND %(last_date)s
        AND NOT s.is_quarantined
) AS both_times
GROUP BY both_times.product_id;

CREATE TEMP TABLE touched_customer ON COMMIT DROP AS
SELECT
    both_times.customer_id,
    min(both_times.sales_date) AS first_date
FROM (
    SELECT
        o.customer_id,
        o.sales_date
    FROM ops.observed_customer AS o INNER JOIN batch AS b ON o.sales_date = b.sales_date
    WHERE o.retailer_id = %(retailer_id)s AND o.sales_date BETWEEN %(first_date)s AND %(last_date)s
    UNION ALL
    SELECT
        s.customer_id,
        s.sales_date
    FROM staging.observed_customer AS s
    INNER JOIN batch AS b ON s.sales_date = b.sales_date AND s.snapshot_id = b.snapshot_id
    WHERE
        s.retailer_id = %(retailer_id)s
        AND s.sales_date BETWEEN %(first_date)s AND %(last_date)s
        AND NOT s.is_quarantined
) AS both_times
GROUP BY both_times.customer_id
