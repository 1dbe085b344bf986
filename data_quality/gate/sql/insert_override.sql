INSERT INTO ops.quality_override (
    retailer_id, sales_date, snapshot_id, verdict, rule_ids, reason, signed_by, signed_at, signature
)
VALUES (
    %(retailer_id)s, %(sales_date)s, %(snapshot_id)s, %(verdict)s, %(rule_ids)s::text[], %(reason)s,
    %(signed_by)s, %(signed_at)s, %(signature)s
)
