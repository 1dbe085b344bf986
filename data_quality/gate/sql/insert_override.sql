-- The same decision is not recorded twice: a rebuild may be repeated.
INSERT INTO ops.quality_override (
    retailer_id,
    sales_date,
    entity,
    snapshot_id,
    verdict,
    rule_ids,
    reason,
    signed_by,
    signed_at,
    signature
)
SELECT
    l.retailer_id,
    l.sales_date,
    l.entity,
    l.snapshot_id,
    %(verdict)s,
    %(rule_ids)s::text[],
    %(reason)s,
    %(signed_by)s,
    %(signed_at)s::timestamptz,
    %(signature)s
FROM ops.partition_load AS l
WHERE
    l.retailer_id = %(retailer_id)s
    AND l.sales_date = %(sales_date)s::date
    AND l.entity = 'sales'
    AND l.snapshot_id = %(snapshot_id)s
    AND NOT EXISTS (
        SELECT FROM ops.quality_override AS o
        WHERE
            o.retailer_id = l.retailer_id
            AND o.sales_date = l.sales_date
            AND o.entity = l.entity
            AND o.snapshot_id = l.snapshot_id
            AND o.signature = %(signature)s
    )
