-- What is staged of the partition, what readers see of it, and whether the staged rows are all
-- still there (a crash of the server empties unlogged tables).
SELECT
    staged.snapshot_id,
    staged.verdict,
    staged.staged_rows,
    (
        SELECT count(*) FROM staging.sales AS s
        WHERE
            s.retailer_id = %(retailer_id)s
            AND s.sales_date = %(sales_date)s
            AND s.snapshot_id = staged.snapshot_id
    ) AS present_rows,
    published.snapshot_id AS published_snapshot_id,
    coalesce(
        (published.extracted_at, published.snapshot_id)
        > (staged.extracted_at, staged.snapshot_id), false
    ) AS is_older,
    coalesce(
        published.data_sha256 = staged.data_sha256
        AND ops.tracked_attributes(published.retailer) = ops.tracked_attributes(staged.retailer),
        false
    ) AS is_identical
FROM ops.partition AS p
INNER JOIN ops.partition_load AS staged
    ON
        p.retailer_id = staged.retailer_id
        AND p.sales_date = staged.sales_date
        AND p.staged_snapshot_id = staged.snapshot_id
LEFT JOIN ops.partition_load AS published
    ON
        p.retailer_id = published.retailer_id
        AND p.sales_date = published.sales_date
        AND p.published_snapshot_id = published.snapshot_id
WHERE p.retailer_id = %(retailer_id)s AND p.sales_date = %(sales_date)s
