INSERT INTO ops.quality_repair (
    retailer_id, sales_date, entity, snapshot_id, rule_id, column_name,
    repaired_rows, sample, repaired_at
)
VALUES (
    %(retailer_id)s, %(sales_date)s, %(entity)s, %(snapshot_id)s, %(rule_id)s, %(column_name)s,
    %(repaired_rows)s, %(sample)s, clock_timestamp()
)
