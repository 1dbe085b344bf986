-- What every rule said of the snapshots; its owner and reason are today's.
SELECT
    r.retailer_id,
    r.sales_date,
    r.entity,
    r.rule_id,
    coalesce(r.table_name, q.table_name, 'unknown') AS table_name,
    coalesce(r.dimension, q.dimension, 'unknown') AS dimension,
    r.severity,
    coalesce(r.disposition, q.disposition, 'block') AS disposition,
    r.verdict,
    r.observed,
    r.threshold,
    coalesce(q.measure, 'rows') AS measure,
    r.failing_rows,
    r.checked_rows,
    coalesce(r.sample, '[]') AS sample,
    r.detail,
    q.owner,
    q.reason,
    r.audited_at
FROM
    jsonb_to_recordset(%(snapshots)s)
        AS s (retailer_id text, sales_date date, entity text, snapshot_id text)
INNER JOIN ops.quality_result AS r
    ON
        s.retailer_id = r.retailer_id
        AND s.sales_date = r.sales_date
        AND s.entity = r.entity
        AND s.snapshot_id = r.snapshot_id
LEFT JOIN ops.quality_rule AS q ON r.rule_id = q.rule_id
ORDER BY r.sales_date, r.retailer_id, r.entity, r.rule_id
