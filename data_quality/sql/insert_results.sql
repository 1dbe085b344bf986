INSERT INTO ops.quality_result (
    retailer_id, sales_date, snapshot_id, rule_id, severity, verdict,
    observed, threshold, detail, judged_at
)
SELECT
    %(retailer_id)s,
    r.sales_date,
    r.snapshot_id,
    r.rule_id,
    r.severity,
    r.verdict,
    r.observed,
    r.threshold,
    r.detail,
    clock_timestamp()
FROM jsonb_to_recordset(%(results)s) AS r (
    sales_date date,
    snapshot_id text,
    rule_id text,
    severity text,
    verdict text,
    observed numeric,
    threshold numeric,
    detail text
)
