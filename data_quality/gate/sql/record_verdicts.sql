-- A snapshot that readers already see keeps the verdict with which it was published, beside the one
-- of what is staged of it now.
UPDATE ops.partition_load AS l SET
    gate_verdict = s.verdict,
    gate_treatment_md5 = s.treatment_md5,
    audited_at = clock_timestamp()
FROM
    jsonb_to_recordset(%(snapshots)s)
        AS s (sales_date date, snapshot_id text, verdict text, treatment_md5 text)
WHERE
    l.retailer_id = %(retailer_id)s
    AND l.entity = %(entity)s
    AND l.sales_date = s.sales_date
    AND l.snapshot_id = s.snapshot_id
