-- In one table partition: so the cost of a publication does not depend on how many months there
-- are.
DELETE FROM %(table_partition)s AS f USING batch AS b
WHERE
    f.retailer_key = warehouse.surrogate_key(%(retailer_id)s)
    AND f.sales_date = b.sales_date
    AND f.sales_date BETWEEN %(first_day)s AND %(last_day)s
