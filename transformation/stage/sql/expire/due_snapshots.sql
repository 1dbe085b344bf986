-- Partitions with snapshots that are neither staged nor published, and of which there is something.
SELECT DISTINCT
    l.retailer_id,
    l.sales_date,
    l.entity
FROM ops.partition_load AS l
INNER JOIN ops.partition AS p
    ON
        l.retailer_id = p.retailer_id
        AND l.sales_date = p.sales_date
        AND l.entity = p.entity
WHERE
    greatest(l.staged_at, l.published_at) < clock_timestamp() - %(kept)s::interval
    AND l.snapshot_id != p.staged_snapshot_id
    AND l.snapshot_id IS DISTINCT FROM p.published_snapshot_id
    AND (
        l.details_expired_at IS NULL
        OR EXISTS (
            SELECT FROM ops.rejected_record AS r
            WHERE
                r.retailer_id = l.retailer_id
                AND r.sales_date = l.sales_date
                AND r.entity = l.entity
                AND r.snapshot_id = l.snapshot_id
        )
    )
ORDER BY l.retailer_id, l.sales_date, l.entity
