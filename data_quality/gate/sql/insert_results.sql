INSERT INTO ops.quality_result (
    retailer_id, sales_date, entity, snapshot_id, rule_id, table_name, dimension, severity,
    disposition, verdict, observed, threshold, failing_rows, checked_rows, sample, detail,
    audited_at
)
SELECT
    %(retailer_id)s,
    r.sales_date,
    %(entity)s,
    r.snapshot_id,
    r.rule_id,
    r.table_name,
    r.dimension,
    r.severity,
    r.disposition,
    r.verdict,
    r.observed,
    r.threshold,
    r.failing_rows,
    r.checked_rows,
    r.sample,
    r.detail,
    clock_timestamp()
FROM jsonb_to_recordset(%(results)s) AS r (
    sales_date date,
    snapshot_id text,
    rule_id text,
    table_name text,
    dimension text,
    severity text,
    disposition text,
    verdict text,
    observed numeric,
    threshold numeric,
    failing_rows bigint,
    checked_rows bigint,
    sample jsonb,
    detail text
)
