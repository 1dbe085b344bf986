-- Partitions with results or repairs that are too old, or in whose place others are.
SELECT
    r.retailer_id,
    r.sales_date
FROM ops.quality_result AS r
LEFT JOIN ops.entity_load AS e
    ON r.retailer_id = e.retailer_id AND r.sales_date = e.sales_date AND r.entity = e.entity
WHERE
    r.audited_at < clock_timestamp() - %(kept)s::interval
    OR (
        r.snapshot_id != e.snapshot_id
        AND r.audited_at < clock_timestamp() - %(superseded_kept)s::interval
    )
UNION
SELECT
    r.retailer_id,
    r.sales_date
FROM ops.quality_repair AS r
LEFT JOIN ops.entity_load AS e
    ON r.retailer_id = e.retailer_id AND r.sales_date = e.sales_date AND r.entity = e.entity
WHERE
    r.repaired_at < clock_timestamp() - %(kept)s::interval
    OR (
        r.snapshot_id != e.snapshot_id
        AND r.repaired_at < clock_timestamp() - %(superseded_kept)s::interval
    )
ORDER BY retailer_id, sales_date
