-- Facts of other days whose customer's history has just changed go to the version that now
-- covers their sales date.
UPDATE warehouse.fact_sales AS f
SET customer_key = r.new_key
FROM repointing AS r
WHERE
    f.retailer_key = warehouse.surrogate_key(%(retailer_id)s)
    AND f.customer_key = r.old_key
    AND f.sales_date >= r.first_date
    AND f.sales_date < r.end_date
