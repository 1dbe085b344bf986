-- Decisions to publish the staged snapshots of partitions although the gate refused them.
SELECT
    o.retailer_id,
    o.sales_date,
    o.override_id,
    o.verdict,
    o.rule_ids,
    o.reason,
    o.signed_by,
    o.signed_at
FROM unnest(%(retailer_ids)s::text[], %(sales_dates)s::date[]) AS a (retailer_id, sales_date)
INNER JOIN ops.partition AS p
    ON a.retailer_id = p.retailer_id AND a.sales_date = p.sales_date
INNER JOIN ops.quality_override AS o
    ON
        p.retailer_id = o.retailer_id
        AND p.sales_date = o.sales_date
        AND p.entity = o.entity
        AND p.staged_snapshot_id = o.snapshot_id
ORDER BY o.override_id
