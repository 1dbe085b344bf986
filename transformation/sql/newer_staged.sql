-- The snapshot that is staged of the partition, if it was extracted later than this one.
SELECT staged.snapshot_id
FROM ops.partition AS p
INNER JOIN ops.partition_load AS staged
    ON
        p.retailer_id = staged.retailer_id
        AND p.sales_date = staged.sales_date
        AND p.staged_snapshot_id = staged.snapshot_id
WHERE
    p.retailer_id = %(retailer_id)s
    AND p.sales_date = %(sales_date)s
    AND (staged.extracted_at, staged.snapshot_id) > (%(extracted_at)s, %(snapshot_id)s)
