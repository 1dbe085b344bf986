-- The partitions of which a newer snapshot is staged than the one at hand.
SELECT
    p.sales_date,
    staged.snapshot_id
FROM ops.partition AS p
INNER JOIN ops.partition_load AS staged
    ON
        p.retailer_id = staged.retailer_id
        AND p.sales_date = staged.sales_date
        AND p.entity = staged.entity
        AND p.staged_snapshot_id = staged.snapshot_id
INNER JOIN jsonb_to_recordset(%(loads)s) AS l (
    sales_date date, snapshot_id text, generation bigint, extracted_at timestamptz
) ON p.sales_date = l.sales_date
WHERE
    p.retailer_id = %(retailer_id)s
    AND p.entity = %(entity)s
    AND (staged.generation, staged.extracted_at, staged.snapshot_id)
    > (l.generation, l.extracted_at, l.snapshot_id)
