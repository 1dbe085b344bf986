-- What the gate holds against the staged snapshots of partitions, by rule. What a published
-- snapshot was let through with is left out: its override says it.
SELECT
    r.retailer_id,
    r.sales_date,
    r.verdict AS kind,
    r.entity,
    r.rule_id,
    q.owner,
    trim_scale(r.observed)::text AS observed,
    trim_scale(r.threshold)::text AS threshold,
    r.failing_rows,
    r.checked_rows,
    r.disposition,
    r.detail,
    CASE
        WHEN r.entity <> 'sales' THEN NULL
        WHEN p.published_snapshot_id IS NULL THEN 'nothing'
        WHEN p.published_snapshot_id = r.snapshot_id THEN 'this'
        ELSE 'before'
    END AS seen_by_readers
FROM unnest(%(retailer_ids)s::text[], %(sales_dates)s::date[]) AS a (retailer_id, sales_date)
INNER JOIN ops.quality_result AS r
    ON a.retailer_id = r.retailer_id AND a.sales_date = r.sales_date
LEFT JOIN ops.partition AS p
    ON
        r.retailer_id = p.retailer_id
        AND r.sales_date = p.sales_date
        AND r.entity = p.entity
LEFT JOIN ops.partition_load AS l
    ON
        p.retailer_id = l.retailer_id
        AND p.sales_date = l.sales_date
        AND p.entity = l.entity
        AND p.staged_snapshot_id = l.snapshot_id
LEFT JOIN ops.quality_override AS o ON l.override_id = o.override_id
LEFT JOIN ops.quality_rule AS q ON r.rule_id = q.rule_id
WHERE
    r.verdict <> 'PASS'
    AND r.snapshot_id = p.staged_snapshot_id
    AND NOT coalesce(r.rule_id = any(o.rule_ids), FALSE)
ORDER BY r.retailer_id, r.sales_date, r.entity, r.rule_id
