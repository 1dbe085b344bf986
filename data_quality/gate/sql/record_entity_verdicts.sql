UPDATE ops.entity_load AS l SET
    verdict = s.verdict,
    audited_at = clock_timestamp()
FROM jsonb_to_recordset(%(snapshots)s) AS s (sales_date date, snapshot_id text, verdict text)
WHERE
    l.retailer_id = %(retailer_id)s
    AND l.entity = %(entity)s
    AND l.sales_date = s.sales_date
    AND l.snapshot_id = s.snapshot_id
