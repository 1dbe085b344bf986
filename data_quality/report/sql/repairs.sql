SELECT
    r.retailer_id,
    r.sales_date,
    r.entity,
    r.rule_id,
    r.column_name,
    r.repaired_rows,
    r.sample,
    r.repaired_at
FROM
    jsonb_to_recordset(%(snapshots)s)
        AS s (retailer_id text, sales_date date, entity text, snapshot_id text)
INNER JOIN ops.quality_repair AS r
    ON
        s.retailer_id = r.retailer_id
        AND s.sales_date = r.sales_date
        AND s.entity = r.entity
        AND s.snapshot_id = r.snapshot_id
ORDER BY r.sales_date, r.retailer_id, r.entity, r.rule_id, r.column_name
