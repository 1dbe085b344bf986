-- Facts of other days whose customer's history has just changed go to the version that now
-- covers their sales date.
CREATE TEMP TABLE repointing ON COMMIT DROP AS
SELECT
    d.customer_key AS old_key,
    v.customer_key AS new_key,
    greatest(d.valid_from, v.valid_from) AS first_date,
    least(d.valid_to, v.valid_to) AS end_date
FROM outdated_version AS d
INNER JOIN customer_version AS v
    ON d.customer_id = v.customer_id AND d.valid_from < v.valid_to AND d.valid_to > v.valid_from
WHERE d.customer_key != v.customer_key;

ANALYZE repointing;

UPDATE warehouse.fact_sales AS f
SET customer_key = r.new_key
FROM repointing AS r
WHERE
    f.retailer_key = warehouse.surrogate_key(%(retailer_id)s)
    AND f.customer_key = r.old_key
    AND f.sales_date >= r.first_date
    AND f.sales_date < r.end_date
