UPDATE ops.partition AS p SET published_snapshot_id = b.snapshot_id
FROM batch AS b
WHERE
    p.retailer_id = %(retailer_id)s
    AND p.entity = 'sales'
    AND p.sales_date = b.sales_date
