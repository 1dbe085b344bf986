-- What is staged of the partitions, what readers see of them, and whether the staged rows are all
-- still there (a crash of the server empties unlogged tables).
SELECT
    p.sales_date,
    staged.snapshot_id,
    staged.verdict,
    staged.staged_rows,
    coalesce(present.present_rows, 0) AS present_rows,
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
LEFT JOIN (
    SELECT
        s.sales_date,
        s.snapshot_id,
        count(*) AS present_rows
    FROM staging.sales AS s
    WHERE s.retailer_id = %(retailer_id)s AND s.sales_date = any(%(sales_dates)s)
    GROUP BY s.sales_date, s.snapshot_id
) AS present
    ON staged.sales_date = present.sales_date AND staged.snapshot_id = present.snapshot_id
WHERE p.retailer_id = %(retailer_id)s AND p.sales_date = any(%(sales_dates)s)
ORDER BY p.sales_date
