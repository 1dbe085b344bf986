-- Facts of other days whose customer's history has just changed go to the version that now
-- covers their sales date.
UPDATE warehouse.fact_sales AS f
SET customer_key = v.customer_key
FROM outdated_version AS d
INNER JOIN customer_version AS v
    ON d.customer_id = v.customer_id AND d.valid_from < v.valid_to AND d.valid_to > v.valid_from
WHERE
    f.retailer_key = warehouse.surrogate_key(%(retailer_id)s)
    AND f.customer_key = d.customer_key
    AND f.sales_date >= v.valid_from
    AND f.sales_date < v.valid_to
    AND d.customer_key != v.customer_key
