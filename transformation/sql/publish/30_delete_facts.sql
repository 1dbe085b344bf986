DELETE FROM warehouse.fact_sales
WHERE
    retailer_key = warehouse.surrogate_key(%(retailer_id)s)
    AND sales_date = %(sales_date)s
