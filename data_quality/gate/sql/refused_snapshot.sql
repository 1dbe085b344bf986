SELECT
    l.snapshot_id,
    l.gate_verdict,
    array(
        SELECT r.rule_id FROM ops.quality_result AS r
        WHERE
            r.retailer_id = l.retailer_id
            AND r.sales_date = l.sales_date
            AND r.entity = l.entity
            AND r.entity = l.entity
            AND r.snapshot_id = l.snapshot_id
            AND r.verdict IN ('FAIL', 'ERROR')
        ORDER BY r.rule_id
    ) AS rule_ids
FROM ops.partition AS p
INNER JOIN ops.partition_load AS l
    ON
        p.retailer_id = l.retailer_id
        AND p.sales_date = l.sales_date
        AND p.entity = l.entity
        AND p.staged_snapshot_id = l.snapshot_id
WHERE
    p.retailer_id = %(retailer_id)s
    AND p.sales_date = %(sales_date)s
    AND p.entity = %(entity)s
