-- The records that ingestion rejected of the snapshots, which staging brings anew. Quarantined ones
-- belong to a publication, and stay.
DELETE FROM ops.rejected_record AS r
USING jsonb_to_recordset(%(loads)s) AS l (sales_date date, snapshot_id text)
WHERE
    r.retailer_id = %(retailer_id)s
    AND r.entity = %(entity)s
    AND r.sales_date = l.sales_date
    AND r.snapshot_id = l.snapshot_id
    AND r.rule_id IS NULL
