-- The last loads of the ledger, the latest first: each snapshot that reached staging, with what
-- became of it.
SELECT
    l.retailer_id,
    l.sales_date,
    l.entity,
    l.snapshot_id,
    greatest(l.staged_at, l.audited_at, l.published_at) AS done_at,
    l.source_rows,
    l.rejected_rows,
    l.superseded_rows,
    l.quarantined_rows,
    l.published_rows,
    coalesce(l.gate_verdict, l.verdict) AS verdict,
    CASE
        WHEN p.published_snapshot_id = l.snapshot_id THEN 'readers see it'
        WHEN l.published_at IS NOT NULL THEN 'superseded'
        WHEN coalesce(l.gate_verdict, l.verdict) IN ('FAIL', 'ERROR') THEN 'refused'
        WHEN l.audited_at IS NOT NULL THEN 'audited'
        ELSE 'staged'
    END AS outcome
FROM ops.partition_load AS l
LEFT JOIN ops.partition AS p
    ON l.retailer_id = p.retailer_id AND l.sales_date = p.sales_date AND l.entity = p.entity
WHERE l.retailer_id = any(%(retailer_ids)s)
ORDER BY done_at DESC, l.retailer_id ASC, l.sales_date DESC, l.entity ASC
LIMIT %(most)s
