-- Dates with results or repairs that are too old.
SELECT
    r.retailer_id,
    r.sales_date
FROM ops.quality_result AS r
WHERE r.audited_at < clock_timestamp() - %(kept)s::interval
UNION
SELECT
    r.retailer_id,
    r.sales_date
FROM ops.quality_repair AS r
WHERE r.repaired_at < clock_timestamp() - %(kept)s::interval
ORDER BY retailer_id, sales_date
