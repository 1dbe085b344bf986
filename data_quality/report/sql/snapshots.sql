-- What is staged of the partitions, of every entity, with the gate's verdict.
SELECT
    l.retailer_id,
    l.retailer ->> 'name' AS retailer_name,
    l.sales_date,
    'sales' AS entity,
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
        AND p.staged_snapshot_id = l.snapshot_id
UNION ALL
SELECT
    e.retailer_id,
    e.retailer ->> 'name',
    e.sales_date,
    e.entity,
    e.snapshot_id,
    e.verdict,
    e.normalised_rows + e.rejected_rows,
    e.normalised_rows,
    e.rejected_rows,
    0,
    NULL,
    NULL
FROM jsonb_to_recordset(%(partitions)s) AS w (retailer_id text, sales_date date)
INNER JOIN ops.entity_load AS e ON w.retailer_id = e.retailer_id AND w.sales_date = e.sales_date
ORDER BY 3, 1, 4
