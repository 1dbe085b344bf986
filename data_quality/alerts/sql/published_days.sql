-- The first and the last day that readers see, for each retailer that was ever published.
SELECT
    retailer_id,
    min(sales_date) AS first_date,
    max(sales_date) AS last_date
FROM ops.partition
WHERE entity = 'sales' AND published_snapshot_id IS NOT NULL
GROUP BY retailer_id
ORDER BY retailer_id
