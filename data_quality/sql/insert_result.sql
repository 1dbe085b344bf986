INSERT INTO ops.quality_result (
    retailer_id, sales_date, snapshot_id, rule_id, severity, verdict,
    observed, threshold, detail, judged_at
)
VALUES (
    %(retailer_id)s, %(sales_date)s, %(snapshot_id)s, %(rule_id)s, %(severity)s, %(verdict)s,
    %(observed)s, %(threshold)s, %(detail)s, clock_timestamp()
)
