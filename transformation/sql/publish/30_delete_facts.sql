-- The dates in themselves let the planner leave all other months aside.
DELETE FROM warehouse.fact_sales AS f USING batch AS b
WHERE
    f.retailer_key = warehouse.surrogate_key(%(retailer_id)s)
    AND f.sales_date = b.sales_date
    AND f.sales_date BETWEEN %(first_date)s AND %(last_date)s
