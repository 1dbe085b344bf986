-- What is staged of the partitions, of every entity, with the gate's verdict.
SELECT
    l.retailer_id,
    l.retailer ->> 'name' AS retailer_name,
    l.sales_date,
    l.entity,
    l.snapshot_id,
    coalesce(l.gate_verdict, l.verdict) AS verdict,
    l.source_rows,
    l.normalised_rows,
    l.rejected_rows,
    l.superseded_rows,
    l.published_rows,
    l.published_at
FROM jsonb_to_recordset(%(partitions)s) AS w (retailer_id text, sales_date date)
INNER JOIN ops.partition AS p ON w.retailer_id = p.retailer_id AND w.sales_date = p.sales_date
INNER JOIN ops.partition_load AS l
    ON
        p.retailer_id = l.retailer_id
        AND p.sales_date = l.sales_date
        AND p.entity = l.entity
        AND p.staged_snapshot_id = l.snapshot_id
ORDER BY l.sales_date, l.retailer_id, l.entity
