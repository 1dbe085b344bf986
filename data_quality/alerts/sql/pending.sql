-- Partitions with alerts that a channel did not take when it was to.
SELECT DISTINCT
    retailer_id,
    sales_date
FROM ops.quality_alert
WHERE sent_at IS NULL AND channel = any(%(channels)s)
ORDER BY retailer_id, sales_date
