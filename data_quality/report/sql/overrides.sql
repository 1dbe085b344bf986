-- The decisions with which the snapshots were published. The publication has verified each; one
-- that nobody followed opened nothing, and is not shown.
SELECT
    o.retailer_id,
    o.sales_date,
    o.verdict,
    o.rule_ids,
    o.reason,
    o.signed_by,
    o.signed_at
FROM
    jsonb_to_recordset(%(snapshots)s)
        AS s (retailer_id text, sales_date date, entity text, snapshot_id text)
INNER JOIN ops.partition_load AS l
    ON
        s.retailer_id = l.retailer_id
        AND s.sales_date = l.sales_date
        AND s.entity = l.entity
        AND s.snapshot_id = l.snapshot_id
INNER JOIN ops.quality_override AS o ON l.override_id = o.override_id
ORDER BY o.sales_date, o.retailer_id
