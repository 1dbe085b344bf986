-- What was recorded of the snapshots when they were judged before; repairs that are still there
-- stay in the log.
DELETE FROM ops.quality_result AS r
USING jsonb_to_recordset(%(snapshots)s) AS s (sales_date date, snapshot_id text)
WHERE
    r.retailer_id = %(retailer_id)s
    AND r.entity = %(entity)s
    AND r.sales_date = s.sales_date
    AND r.snapshot_id = s.snapshot_id;

DELETE FROM ops.quality_repair AS r
USING
    jsonb_to_recordset(%(snapshots)s)
        AS s (sales_date date, snapshot_id text, repaired_by text[])
WHERE
    r.retailer_id = %(retailer_id)s
    AND r.entity = %(entity)s
    AND r.sales_date = s.sales_date
    AND r.snapshot_id = s.snapshot_id
    AND r.rule_id != all(s.repaired_by)
