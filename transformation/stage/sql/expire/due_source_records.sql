SELECT DISTINCT
    l.retailer_id,
    l.sales_date,
    l.entity
FROM ops.partition_load AS l
WHERE
    l.extracted_at < clock_timestamp() - %(kept)s::interval
    AND l.rejected_rows > 0
    AND EXISTS (
        SELECT FROM ops.rejected_record AS r
        WHERE
            r.retailer_id = l.retailer_id
            AND r.sales_date = l.sales_date
            AND r.entity = l.entity
            AND r.snapshot_id = l.snapshot_id
            AND r.rule_id IS NULL
            AND r.source_record IS NOT NULL
    )
ORDER BY l.retailer_id, l.sales_date, l.entity
